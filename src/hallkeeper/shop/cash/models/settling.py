"""What a close wrote, and the differences that counts found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.rooms.api import AppendOnly
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.models.box import Box, CashCount
from hallkeeper.shop.cash.models.takings import Method


class DifferenceState(models.TextChoices):
    """open → explained; either → reversed when the day is opened again."""

    OPEN = "open", _("To explain")
    EXPLAINED = "explained", _("Explained")
    REVERSED = "reversed", _("Reversed")


class Difference(models.Model):
    """Counted minus expected, posted as short or over; never wiped, never rounded (S1.1.4, S1.3.1).

    `responsible` held the box (or closed the day). The amount never changes; explaining adds cause and words.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="cash_differences")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="cash_differences")
    generation = models.PositiveSmallIntegerField()
    box = models.ForeignKey(Box, models.PROTECT, related_name="+")
    purpose = models.CharField(
        max_length=8,
        choices=[("opening", _("Before opening")), ("handover", _("Hand-over")), ("close", _("At close"))],
    )
    method = models.CharField(max_length=6, choices=Method.choices)
    amount_fen = models.BigIntegerField()
    count = models.ForeignKey(CashCount, models.PROTECT, null=True, blank=True, related_name="+")
    responsible = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=DifferenceState.choices, default=DifferenceState.OPEN)
    cause = models.CharField(_("Cause"), max_length=40, blank=True)
    words = models.CharField(_("In words"), max_length=300, blank=True)
    found_at = models.DateTimeField()
    explained_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    explained_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="difference_is_one"),
            models.CheckConstraint(
                condition=Q(
                    state="open", explained_by__isnull=True, explained_at__isnull=True, cause="", words=""
                )
                | Q(state="explained", explained_by__isnull=False, explained_at__isnull=False)
                & ~Q(cause="")
                & ~Q(words="")
                | Q(state="reversed"),
                name="difference_explained_by_cause_and_words",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hall", "state"], name="difference_hall_state")]

    @property
    def subject(self) -> str:
        """The name of this difference on the trail, in the journal and at its duty."""
        return f"shop_cash.Difference:{self.pk}"


class DaySettlement(AppendOnly):
    """One method at one close: expected, counted, the difference between them with cause and words."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="settlements")
    generation = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=6, choices=Method.choices)
    expected_fen = models.BigIntegerField()
    counted_fen = models.BigIntegerField()
    difference_fen = models.BigIntegerField()
    cause = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=300, blank=True)
    count = models.ForeignKey(CashCount, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "generation", "method"], name="settlement_once"),
            models.CheckConstraint(
                condition=Q(difference_fen=F("counted_fen") - F("expected_fen")),
                name="settlement_difference_is_counted_less_expected",
            ),
            models.CheckConstraint(
                condition=Q(difference_fen=0) | (~Q(cause="") & ~Q(words="")),
                name="settlement_difference_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(method="cash", count__isnull=False) | ~Q(method="cash") & Q(count__isnull=True),
                name="settlement_cash_by_count",
            ),
        ]
