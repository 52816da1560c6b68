"""From the box to the bank: what is due, who carries it, what the bank's slip says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.rooms.api import AppendOnly
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.models.box import BankAccount


class DueState(models.TextChoices):
    """open → part → done; open → cancelled when the day is opened again."""

    OPEN = "open", _("Outstanding")
    PART = "part", _("Paid in part")
    DONE = "done", _("Paid in whole")
    CANCELLED = "cancelled", _("Cancelled")


class DepositDue(models.Model):
    """The takings of one closed day that must be in the bank by `due_at` (S1.2.7). Amounts in fen.

    `paid_fen` is the sum of its parts. The deadline never moves, whatever is paid in part.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="deposit_dues")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="deposit_dues")
    generation = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(default=0)
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)  # the year's holidays were not announced yet
    owner = models.ForeignKey(Person, models.PROTECT, related_name="deposit_dues")
    limit_fen = models.BigIntegerField()  # the policy's limit on the day of the close
    by_manager = models.BooleanField()  # the amount reached it, so only a hall manager may deposit
    state = models.CharField(max_length=9, choices=DueState.choices, default=DueState.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["day__date", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "generation"], name="deposit_due_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, paid_fen__gte=0, paid_fen__lte=F("amount_fen")),
                name="deposit_due_paid_within",
            ),
            models.CheckConstraint(
                condition=Q(state="open", paid_fen=0, done_at__isnull=True)
                | Q(state="part", paid_fen__gt=0, paid_fen__lt=F("amount_fen"), done_at__isnull=True)
                | Q(state="done", paid_fen=F("amount_fen"), done_at__isnull=False)
                | Q(state="cancelled", paid_fen=0, done_at__isnull=True),
                name="deposit_due_state_follows_paid",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hall", "state"], name="deposit_due_hall_state")]

    @property
    def subject(self) -> str:
        """The name of this due on the trail and at its duty."""
        return f"shop_cash.DepositDue:{self.pk}"

    @property
    def outstanding_fen(self) -> int:
        """What is still to be paid in."""
        return self.amount_fen - self.paid_fen


class TakeOut(AppendOnly):
    """Money of one due leaves the box in the hands of who will deposit it; both have signed.

    A negative amount brings back into the box what could not be deposited."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="+")
    due = models.ForeignKey(DepositDue, models.PROTECT, related_name="take_outs")
    custodian = models.ForeignKey(Person, models.PROTECT, related_name="+")
    depositor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="take_out_moves_something"),
            models.CheckConstraint(condition=~Q(custodian=F("depositor")), name="take_out_two_people"),
        ]

    @property
    def subject(self) -> str:
        """The name of this row on the trail and in the journal."""
        return f"shop_cash.TakeOut:{self.pk}"


class Deposit(AppendOnly):
    """One bank slip: its number (once per account), its photo, its amount; `over_fen` is beyond what was due.

    `kind` due pays one or several dues; today banks part of the running day's cash before its close. A slip
    typed wrongly is undone by a `DepositReversal`; its number may then come again, as the next `turn`.
    """

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="deposits")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="deposits")
    kind = models.CharField(max_length=5, choices=[("due", _("Takings due")), ("today", _("Banked today"))])
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="deposits")
    account_key = models.CharField(max_length=64)  # the account's, so that two halls of one account agree
    slip_no = models.CharField(_("Slip number"), max_length=40)
    turn = models.PositiveSmallIntegerField(default=1)
    amount_fen = models.BigIntegerField(_("Paid in now"))
    over_fen = models.BigIntegerField(default=0)
    over_reason = models.CharField(max_length=300, blank=True)
    paid_at = models.DateTimeField(_("Paid in at"))
    photo = models.UUIDField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, over_fen__gte=0, over_fen__lt=F("amount_fen")),
                name="deposit_amounts_sane",
            ),
            models.CheckConstraint(
                condition=Q(over_fen=0) | ~Q(over_reason=""), name="deposit_over_has_a_reason"
            ),
            models.CheckConstraint(condition=~Q(slip_no=""), name="deposit_has_a_slip_number"),
            models.UniqueConstraint(fields=["account_key", "slip_no", "turn"], name="deposit_slip_once"),
        ]

    @property
    def subject(self) -> str:
        """The name of this deposit on the trail and in the journal."""
        return f"shop_cash.Deposit:{self.pk}"


class DepositReversal(AppendOnly):
    """Two people undid a deposit that was typed wrongly; its dues are outstanding again."""

    deposit = models.OneToOneField(Deposit, models.PROTECT, related_name="reversal")
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("second")), name="deposit_reversal_two_people"),
            models.CheckConstraint(condition=~Q(reason=""), name="deposit_reversal_has_a_reason"),
        ]


class Source(models.TextChoices):
    """Where the money of a part lay: still in the box (the custodian carried it) or taken out before."""

    POUCH = "pouch", _("Cash box")
    TRANSIT = "transit", _("Taken out")


class DepositPart(AppendOnly):
    """How much of a slip pays which due."""

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="parts")
    due = models.ForeignKey(DepositDue, models.PROTECT, related_name="parts")
    source = models.CharField(max_length=7, choices=Source.choices)
    fen = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deposit", "due", "source"], name="deposit_part_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="deposit_part_positive"),
        ]
