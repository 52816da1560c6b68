"""Forms for posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import rights, rooms
from hallkeeper.foundation.ui.api import BusinessForm
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.models import Post


class PostForm(BusinessForm):
    """Names, superior, named head, second factor."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name, in English"), max_length=60, required=False)
    superior = forms.ModelChoiceField(
        Post.objects, label=_("Superior"), required=False, to_field_name="code", empty_label=_("None")
    )
    named_head = forms.ModelChoiceField(
        Person.objects.filter(active=True),
        label=_("Named head"),
        required=False,
        to_field_name="code",
        empty_label=_("None"),
        help_text=_("A person who gets the copies in place of the superior post"),
    )
    needs_totp = forms.BooleanField(label=_("Second factor required"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"name": post.name, "name_en": post.name_en, "needs_totp": post.needs_totp}
        initial["superior"] = post.superior.code if post.superior else None
        initial["named_head"] = post.named_head.code if post.named_head else None
        super().__init__(*args, initial={**initial, "version": post.version}, **kwargs)
        self.fields["superior"].queryset = Post.objects.exclude(pk=post.pk)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `change_post` takes."""
        names = ("name", "name_en", "superior", "named_head", "needs_totp", "reason", "version")
        return {name: self.cleaned_data[name] for name in names}


@dataclass(frozen=True)
class RightTick:
    """One right in the form: its box, and why it is to be given with care."""

    box: BoundWidget
    money: bool
    second: bool


def right_choices() -> list[tuple[str, Any]]:
    """Every right with its plain words, room by room."""
    return list(rights().items())


class RightsForm(BusinessForm):
    """A post's rights as ticks."""

    rights = forms.MultipleChoiceField(
        label=_("Rights"), required=False, choices=right_choices, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        self.there = set(post.rights.values_list("right", flat=True))
        super().__init__(*args, initial={"rights": sorted(self.there)}, **kwargs)

    def groups(self) -> Iterator[tuple[Any, list[RightTick]]]:
        """The ticks room by room, under the room's name, with the marks of money and of a second person."""
        boxes = {str(box.data["value"]): box for box in self["rights"]}
        seconds = {kind.right for room in rooms() for kind in room.approval_kinds}
        for room in rooms():
            ticks = [RightTick(boxes[one.code], one.money, one.code in seconds) for one in room.rights]
            if ticks:
                yield room.title, ticks

    def values(self) -> dict[str, Any]:
        """What `change_rights` takes."""
        ticked = set(self.cleaned_data["rights"])
        known = {code for code, _label in right_choices()}
        return {
            "add": sorted(ticked - self.there),
            "remove": sorted((self.there & known) - ticked),
            "reason": self.cleaned_data["reason"],
        }


class MergeForm(BusinessForm):
    """In this hall the post is another name of that one; empty means two posts."""

    hall = forms.ModelChoiceField(Hall.objects, label=_("Hall"), to_field_name="code", empty_label=None)
    into = forms.ModelChoiceField(
        Post.objects,
        label=_("Is the same post as"),
        required=False,
        to_field_name="code",
        empty_label=_("No, two posts"),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        family = Post.objects.filter(family=post.family).exclude(pk=post.pk).exclude(family="")
        self.fields["into"].queryset = family  # type: ignore[attr-defined]
