"""Posts, their rights as data, and who holds which post where and when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import localised
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Department, Hall


class Post(models.Model):
    """A post. Its superior gets a copy of every written assignment (S1.5.2); rights follow it (S4.4.1).

    `superior` is another post, `named_head` one person who stands for it; only the top post has neither.
    `level` orders posts: the highest held decides the rail's entries. Posts of one `family` are names of
    one post that a hall may merge. `shipped` is the pack's row as last loaded: what differs is the owner's.
    """

    code = models.CharField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Post"), max_length=60)
    name_en = models.CharField(_("Post, in English"), max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(default=10)
    part_time = models.BooleanField(_("Part-time, beside a main post"), default=False)
    superior = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    named_head = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    is_top = models.BooleanField(_("Top of the company"), default=False)
    family = models.CharField(max_length=40, blank=True)
    trades: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    needs_totp = models.BooleanField(_("Second factor required"), default=False)
    nav: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    pack = models.CharField(max_length=32, blank=True)
    shipped: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-level", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(is_top=False) | models.Q(superior__isnull=True, named_head__isnull=True),
                name="post_top_has_no_superior",
            ),
            models.CheckConstraint(
                condition=~models.Q(superior=models.F("id")), name="post_not_its_own_superior"
            ),
        ]

    def __str__(self) -> str:
        return localised({"zh": self.name, "en": self.name_en or self.name})


class PostRight(models.Model):
    """One right that a post carries; from the pack, or changed by the owner."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="rights")
    right = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "right"], name="post_right_once")]


class Merger(models.Model):
    """In this hall `post` and `into` are two names of one post (S4.4.1); holders of one hold both."""

    hall = models.ForeignKey(Hall, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    into = models.ForeignKey(Post, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "post"], name="merger_once_per_hall"),
            models.CheckConstraint(condition=~models.Q(post=models.F("into")), name="merger_of_two_posts"),
        ]


class Holding(models.Model):
    """A person holds a post from a date, in one hall, one department, or (neither) the whole company.

    In force from `valid_from` to `valid_to` inclusive. `cancelled_at` marks one that was withdrawn before it
    began. Never deleted: it explains who could do what then.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    hall = models.ForeignKey(Hall, models.PROTECT, null=True, blank=True, related_name="holdings")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="holdings")
    team = models.CharField(_("Team"), max_length=32, blank=True)
    main = models.BooleanField(_("Main post"), default=True)
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("Until"), null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

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
