"""People and their accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Who
from hallkeeper.foundation.personal.api import EncryptedText, mask_phone
from hallkeeper.org.places.api import Device


class Person(models.Model):
    """Somebody who works for the chain. Names are plain; the phone is encrypted and masked on screens.

    Active, or left (`active` false): a person who left keeps their rows, holds no post and cannot sign in.
    """

    code = models.CharField(_("Staff number"), max_length=32, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    initials = models.CharField(max_length=120, blank=True, db_index=True)
    sex = models.CharField(_("Sex"), max_length=1, blank=True, choices=[("f", _("Female")), ("m", _("Male"))])
    email = models.EmailField(_("E-mail"), blank=True)
    phone = EncryptedText("people.person.phone", blank=True, default="")
    active = models.BooleanField(_("Active"), default=True)
    left_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(active=False) | models.Q(left_on__isnull=True),
                name="person_left_or_active",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def who(self) -> Who:
        """The person as the trail writes them."""
        return Who(self.code, self.name)

    @property
    def mark(self) -> str:
        """The surname mark on tiles and in the relay."""
        return self.name[:1]

    @property
    def masked_phone(self) -> str:
        """The phone as screens show it until somebody gives a reason."""
        return mask_phone(self.phone)


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; Django's own commands ask for it."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Accounts are found by their name, in any case."""
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """How a person signs in.

    `must_change_password` after a first or reset password; `is_active` false once the person left. Wrong
    PINs are counted here, wrong passwords in `SignInTries` (by the name typed, whether or not it exists).
    """

    username = models.CharField(_("Account"), max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    pin = models.CharField(
        max_length=128, blank=True
    )  # argon2; signs money acts, signs in only on a known device
    pin_open = models.BooleanField(default=True)  # a first PIN takes the password alone; see `set_pin`
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_locked_until = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")),
                name="account_name_lower_case",
            )
        ]

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Sessions end with the password and with `session_epoch` (a withdrawn right, a reset)."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Names are compared without case, so they are kept in lower case."""
        self.username = self.username.lower()
        super().save(*args, **kwargs)


class DeviceDay(models.Model):
    """This account signed in fully on this device on this date, so its PIN works there until midnight.

    Worthless once the account's `session_epoch` has moved on.
    """

    device = models.ForeignKey(Device, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    date = models.DateField()
    epoch = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "account", "date"], name="device_day_once")
        ]


class SignInTries(models.Model):
    """Failed sign-ins under one key since `since`: a name typed (existing or not) or an address, both hashed.

    Counting → locked until `locked_until` → counting anew. Swept after a day.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True, blank=True)
