"""What was put right after a close that cannot be undone any more."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.foundation.rooms.api import AppendOnly
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall


class Correction(AppendOnly):
    """Takings of a closed day move between methods, or to and from short/over (an empty method). Booked in
    the running day by two people; never touches box, bank or settlement (docs/rules/corrections.md)."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+")
    of_day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="corrections")
    day = models.ForeignKey(BusinessDay, models.PROTECT, related_name="+")
    from_method = models.CharField(max_length=6, blank=True)
    to_method = models.CharField(max_length=6, blank=True)
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="correction_positive"),
            models.CheckConstraint(
                condition=~Q(from_method=F("to_method")), name="correction_between_two_places"
            ),
            models.CheckConstraint(condition=~Q(by=F("second")), name="correction_two_people"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
        ]

    @property
    def subject(self) -> str:
        """The name of this row on the trail and in the journal."""
        return f"shop_cash.Correction:{self.pk}"
