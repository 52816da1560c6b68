"""Posts, their rights as data, and who holds which post where and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Department, Hall


class Post(models.Model):
    """A post. Its superior gets a copy of every written assignment (S1.5.2); rights follow it (S4.4.1).

    `superior` is another post or `named_head` one person; only the top post has neither. `merged_into`
    joins two names of one post. `level` orders posts: the highest held decides the rail's entries.
    """

    code = models.CharField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Post"), max_length=60)
    level = models.PositiveSmallIntegerField(default=10)
    part_time = models.BooleanField(_("Part-time, beside a main post"), default=False)
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    named_head = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    is_top = models.BooleanField(_("Top of the company"), default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    needs_totp = models.BooleanField(_("Second factor required"), default=False)
    nav: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    pack = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-level", "code"]

    def __str__(self) -> str:
        return self.name


class PostRight(models.Model):
    """One right that a post carries; from the pack, or changed by the owner."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="rights")
    right = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "right"], name="post_right_once")
        ]


class Holding(models.Model):
    """A person holds a post from a date, in one hall, one department, or (neither) the whole company."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="holdings")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="holdings"
    )
    team = models.CharField(_("Team"), max_length=32, blank=True)
    main = models.BooleanField(_("Main post"), default=True)
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["person_id", "-main", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="holding_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(hall__isnull=True) | models.Q(department__isnull=True),
                name="holding_hall_or_department",
            ),
        ]
