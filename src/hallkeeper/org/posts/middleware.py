"""What a signed-in person must do first: replace a one-time password, activate a required second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hallkeeper.foundation.ui.api import go
from hallkeeper.org.people.api import Account
from hallkeeper.org.posts.actor import actor

FREE = frozenset({"account_logout", "set_language", "account_login"})
PASSWORD = "org_posts:password"  # noqa: S105  an address
ACTIVATE = "mfa_activate_totp"
TO_ACTIVATE = frozenset({ACTIVATE, "account_reauthenticate", "mfa_reauthenticate", PASSWORD})


class FirstThings:
    """Sends people to what they must do before anything else. Enforced at once, on every address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only `process_view` matters: by then the address has its name."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Nothing for those who have nothing to do first."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not isinstance(request.user, Account) or name in FREE:
            return None
        if request.user.must_change_password:
            return None if name == PASSWORD else go(request, reverse(PASSWORD), status=302)
        if name not in TO_ACTIVATE and lacks_second_factor(request):
            return go(request, reverse(ACTIVATE), status=302)
        return None


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether a post held today needs a second factor that this account does not have. A query only then."""
    by = actor(request)
    if not any(held.needs_totp for held in by.held):
        return False
    return not Authenticator.objects.filter(user=by.account_id, type=Authenticator.Type.TOTP).exists()
