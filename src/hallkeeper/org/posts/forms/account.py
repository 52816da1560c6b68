"""Forms of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.ui.api import BusinessForm, PinField


class SecretField(PinField):
    """A password as typed: never normalised, never shown again, never kept in a draft."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["autocomplete"] = autocomplete


class SignInForm(forms.Form):
    """Account and password; on a registered device a person and their password or PIN."""

    login = forms.CharField(
        label=_("Account"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off"}),
    )
    password = SecretField(label=_("Password"), autocomplete="current-password")


class PasswordForm(BusinessForm):
    """One's own new password."""

    old = SecretField(label=_("Present password"), autocomplete="current-password")
    new = SecretField(
        label=_("New password"),
        autocomplete="new-password",
        help_text=_("8 characters or more, not only digits"),
    )
    again = SecretField(label=_("New password again"), autocomplete="new-password")

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("new") not in (None, again):
            raise forms.ValidationError(_("The two are not the same"))
        return again


class PinForm(BusinessForm):
    """One's own PIN, after the password and the PIN so far."""

    password = SecretField(label=_("Password"), autocomplete="current-password")
    old = SecretField(
        label=_("Present PIN"),
        autocomplete="off",
        help_text=_("Forgotten? Your hall manager asks a second person to clear it"),
    )
    pin = SecretField(label=_("New PIN"), autocomplete="off", help_text=_("4 to 6 digits; signs money acts"))
    again = SecretField(label=_("New PIN again"), autocomplete="off")

    def __init__(self, *args: Any, has_pin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_pin:
            del self.fields["old"]

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("pin") not in (None, again):
            raise forms.ValidationError(_("The two are not the same"))
        return again


class FirstForm(BusinessForm):
    """The first administrator, by the printed one-time code."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("It was printed when this was installed"),
    )
    name = forms.CharField(label=_("Your name"), max_length=60)
    username = forms.CharField(label=_("Account"), max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = SecretField(label=_("Password"), autocomplete="new-password")
    again = SecretField(label=_("Password again"), autocomplete="new-password")

    def clean_again(self) -> str:
        """Both must be the same."""
        again: str = self.cleaned_data["again"]
        if self.cleaned_data.get("password") not in (None, again):
            raise forms.ValidationError(_("The two are not the same"))
        return again
