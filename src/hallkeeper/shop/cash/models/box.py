"""The cash box: where it stands, who holds it, what was counted in it, how it passes on."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.personal.api import EncryptedText
from hallkeeper.foundation.rooms.api import AppendOnly
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class Box(models.Model):
    """The one cash box of a hall. `float_fen` is the change that stays in it (fen). `version` grows with
    each touch: its conditional update is the lock of every verb that moves or counts cash."""

    hall = models.OneToOneField(Hall, models.PROTECT, related_name="cash_box")
    name = models.CharField(_("Cash box"), max_length=60)
    float_fen = models.BigIntegerField(_("Float"))
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(float_fen__gte=0), name="box_float_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """The name of this box on the trail."""
        return f"shop_cash.Box:{self.pk}"


class BankAccount(models.Model):
    """A bank account that a hall's takings are paid into; at most one per hall is designated."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="bank_accounts")
    bank = models.CharField(_("Bank"), max_length=80)
    name = models.CharField(_("Account name"), max_length=80)
    number = EncryptedText("cash.bank_account.number")
    number_key = models.CharField(max_length=64)  # keyed index of the whole number: same account, same key
    last4 = models.CharField(max_length=4)
    designated = models.BooleanField(_("Designated"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-designated", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hall"], condition=Q(designated=True), name="bank_account_one_designated"
            ),
            models.UniqueConstraint(fields=["hall", "number_key"], name="bank_account_once_per_hall"),
        ]

    def __str__(self) -> str:
        return f"{self.bank} •••• {self.last4}"


class Custody(models.Model):
    """A person holds the box from `since` until `until` (null: now). Exactly one holds it at a time (S1.2.6);
    a row changes once, when it ends."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="custodies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box"], condition=Q(until__isnull=True), name="custody_one_open"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="custody_ends_after_it_starts",
            ),
        ]


class HandoverState(models.TextChoices):
    """Where a hand-over stands; legal moves: offered → taken | declined | lapsed | withdrawn."""

    OFFERED = "offered", _("Offered")
    TAKEN = "taken", _("Taken over")
    DECLINED = "declined", _("Not taken")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Taken back")


class Purpose(models.TextChoices):
    """Why the box is counted."""

    OPENING = "opening", _("Before opening")
    GIVE = "give", _("Handing over")
    TAKE = "take", _("Taking over")
    CLOSE = "close", _("At close")


class CashCount(AppendOnly):
    """What a person counted in the whole box, blind. `lines` maps a denomination in fen to pieces.

    `expected_fen` is frozen at the moment of handing in; `after_entry` is the last journal entry of the box
    then, so a count is of use only while nothing has moved since. `attempt` counts recounts from 1.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="counts")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="cash_counts")
    generation = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    handover = models.ForeignKey(
        "Handover", models.PROTECT, null=True, blank=True, related_name="take_counts"
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    lines: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    total_fen = models.BigIntegerField()
    expected_fen = models.BigIntegerField()
    attempt = models.PositiveSmallIntegerField()
    after_entry = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total_fen__gte=0), name="cash_count_not_negative"),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="cash_count_attempt_from_one"),
            models.CheckConstraint(
                condition=Q(purpose="take", handover__isnull=False)
                | ~Q(purpose="take") & Q(handover__isnull=True),
                name="cash_count_take_iff_handover",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["box", "purpose", "id"], name="cash_count_box_purpose")]

    @property
    def subject(self) -> str:
        """The name of this count on the trail."""
        return f"shop_cash.CashCount:{self.pk}"

    @property
    def difference_fen(self) -> int:
        """Counted minus expected: negative is short."""
        return self.total_fen - self.expected_fen


class Handover(models.Model):
    """The box passes from `giver` to `taker`. Until the taker has signed, the giver holds it.

    offered → taken (taker counted the same and signed) | declined (by the taker) | lapsed | withdrawn (by the
    giver). With `in_absence` the giver is not there: a `witness` signs instead, and the giver is told.
    """

    box = models.ForeignKey(Box, models.PROTECT, related_name="handovers")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    in_absence = models.BooleanField(default=False)
    witness = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    give_count = models.ForeignKey(CashCount, models.PROTECT, null=True, blank=True, related_name="+")
    take_count = models.ForeignKey(CashCount, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=HandoverState.choices, default=HandoverState.OFFERED)
    cause = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["box"], condition=Q(state="offered"), name="handover_one_offered"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_two_people"),
            models.CheckConstraint(
                condition=Q(in_absence=False, witness__isnull=True, give_count__isnull=False)
                | Q(in_absence=True, witness__isnull=False, give_count__isnull=True) & ~Q(reason=""),
                name="handover_giver_or_witness",
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | (~Q(witness=F("taker")) & ~Q(witness=F("giver"))),
                name="handover_witness_is_a_third",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", take_count__isnull=False)
                | ~Q(state="taken") & Q(take_count__isnull=True),
                name="handover_taken_iff_counted",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", ended_at__isnull=True)
                | ~Q(state="offered") & Q(ended_at__isnull=False),
                name="handover_ended_iff_not_offered",
            ),
        ]

    @property
    def subject(self) -> str:
        """The name of this hand-over on the trail."""
        return f"shop_cash.Handover:{self.pk}"
