"""The journal: entries of legs that sum to zero, written once; a correction is a reversal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.rooms.api import AppendOnly
from hallkeeper.org.places.api import Hall

CNY = "CNY"


class Entry(AppendOnly):
    """One movement, in a hall's business day. `reverses` names the entry that this one undoes."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="entries")
    date = models.DateField()
    kind = models.CharField(max_length=40)
    memo = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=120, blank=True)  # the row it stands for: shop_cash.Deposit:12
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind=""), name="entry_has_a_kind"),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reverses=models.F("id")),
                name="entry_does_not_reverse_itself",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject"], name="entry_subject")]

    @property
    def name_on_trail(self) -> str:
        """The name of this entry on the trail."""
        return f"books_journal.Entry:{self.pk}"


class Leg(AppendOnly):
    """One side of an entry. Positive is debit (more in the account), negative is credit. Hall and day are
    the entry's, repeated so that a balance is one indexed sum."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="legs")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="+")
    account = models.CharField(max_length=60)
    unit = models.CharField(max_length=8, default=CNY)
    fen = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(fen=0), name="leg_moves_something"),
            models.CheckConstraint(
                condition=Q(fen__gte=-(10**13), fen__lte=10**13), name="leg_of_a_sane_size"
            ),
            models.CheckConstraint(condition=~Q(account=""), name="leg_has_an_account"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hall", "account", "unit"], name="leg_hall_account"),
            models.Index(fields=["day", "account"], name="leg_day_account"),
        ]


class DayTotal(AppendOnly):
    """What a closed day moved in one account, written at its close. Counts only while the day is closed
    and still of this generation: reopening leaves the old total behind, the next close writes a new one."""

    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="totals")
    generation = models.PositiveSmallIntegerField()
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    account = models.CharField(max_length=60)
    unit = models.CharField(max_length=8, default=CNY)
    fen = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "generation", "account", "unit"], name="day_total_once_per_account"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hall", "account", "unit"], name="day_total_hall_account")]
