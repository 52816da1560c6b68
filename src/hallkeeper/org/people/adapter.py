"""How allauth behaves here: no sign-up, own messages, recorded sign-ins, encrypted second factors."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse

from hallkeeper.foundation.personal.api import lock, unlock
from hallkeeper.org.people.actions.sign_in import note_sign_in
from hallkeeper.org.people.devices import device_of
from hallkeeper.org.people.models import Account

PLACE = "people.account.second_factor"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No stranger opens an account; the chain's own people are added by a manager."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Sign-up is closed."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Silent: our own pages say what happened."""

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        """Every stage is passed (second factor too): record the sign-in, let the PIN work here today."""
        note_sign_in(user, device_of(request), full=True)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes are kept like other sensitive text."""

    def encrypt(self, text: str) -> str:
        """AES-256-GCM, bound to its place."""
        return lock(text, PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unlock(encrypted_text, PLACE)
