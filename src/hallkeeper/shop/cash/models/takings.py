"""Money that came in over the counter, and small sums that went out of the box."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.rooms.api import AppendOnly
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class Method(models.TextChoices):
    """How customers pay."""

    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    WECHAT = "wechat", _("WeChat")
    ALIPAY = "alipay", _("Alipay")


class Takings(AppendOnly):
    """What one shift took by one method. `amount_fen` = received − change: change is not takings.

    A mistake is undone by a row with the opposite signs that names it in `reverses`.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="takings")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="takings")
    shift = models.CharField(_("Shift"), max_length=32)
    method = models.CharField(_("Method"), max_length=6, choices=Method.choices)
    orders = models.IntegerField(_("Orders"))
    received_fen = models.BigIntegerField(_("Received"))
    change_fen = models.BigIntegerField(_("Change given"), default=0)
    amount_fen = models.BigIntegerField()
    source = models.CharField(max_length=6, choices=[("manual", _("Typed")), ("import", _("Imported"))])
    batch = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_fen=F("received_fen") - F("change_fen")), name="takings_without_change"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount_fen__gt=0, change_fen__gte=0, orders__gte=0)
                | Q(reverses__isnull=False, amount_fen__lt=0, change_fen__lte=0, orders__lte=0)
                & ~Q(reason=""),
                name="takings_sign_and_reversal",
            ),
            models.CheckConstraint(
                condition=Q(method="cash") | Q(change_fen=0), name="takings_change_only_in_cash"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["cash", "card", "wechat", "alipay"]), name="takings_method_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["day", "method"], name="takings_day_method")]

    @property
    def subject(self) -> str:
        """The name of this row on the trail and in the journal."""
        return f"shop_cash.Takings:{self.pk}"


class PaidOut(AppendOnly):
    """Cash paid out of the box for something small, by the custodian, with words and perhaps a photo.

    A larger sum has a `second` signature.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="paid_outs")
    amount_fen = models.BigIntegerField(_("Amount"))
    category = models.CharField(_("For"), max_length=40)
    words = models.CharField(_("What exactly"), max_length=300)
    photo = models.UUIDField(null=True, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second__isnull=True) | ~Q(second=F("by")), name="paid_out_two_people"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount_fen__gt=0)
                | Q(reverses__isnull=False, amount_fen__lt=0),
                name="paid_out_sign_and_reversal",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="paid_out_has_words"),
        ]

    @property
    def subject(self) -> str:
        """The name of this row on the trail and in the journal."""
        return f"shop_cash.PaidOut:{self.pk}"
