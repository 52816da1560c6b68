"""Who a session belongs to, with one question to the database instead of two."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from hallkeeper.org.people.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """allauth's own; a page always needs the person behind the account too."""

    def get_user(self, user_id: int) -> Account | None:
        """The account with its person; none where it may not sign in any more."""
        account = Account.objects.select_related("person").filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
