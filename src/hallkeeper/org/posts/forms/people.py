"""Forms for people and what they hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import today
from hallkeeper.foundation.ui.api import BusinessForm, FilterForm
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Department, Hall
from hallkeeper.org.posts.actor import Actor
from hallkeeper.org.posts.forms.places import DateInput
from hallkeeper.org.posts.models import Post

GIVE = "org_posts.give"


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A post, by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Post.objects, label=_("Post"), to_field_name="code", empty_label=_("Choose"), **kwargs
        )


def place_choices(by: Actor) -> list[tuple[str, Any]]:
    """Where this person may give posts: halls, departments, the whole company."""
    halls = by.halls(GIVE).filter(active=True)
    departments = [one for one in Department.objects.all() if by.may_at(GIVE, None, one)]
    return [
        *((f"hall:{hall.code}", hall.name) for hall in halls),
        *((f"department:{one.code}", one.name) for one in departments),
        *([("company:", _("The whole company"))] if by.may_at(GIVE, None, None) else []),
    ]


class HoldingForm(BusinessForm):
    """A post for a person: which, where, from when."""

    post = PostChoice()
    place = forms.ChoiceField(label=_("Where"))
    team = forms.CharField(label=_("Team"), max_length=32, required=False)
    valid_from = forms.DateField(label=_("From"), widget=DateInput, initial=today)
    valid_to = forms.DateField(label=_("Until"), widget=DateInput, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = place_choices(by)
        asked = [("", _("Choose"))] if len(places) > 1 else []
        self.fields["place"].choices = [*asked, *places]  # type: ignore[attr-defined]
        self.fields["post"].queryset = Post.objects.filter(level__lte=by.level(GIVE))  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `give_post` takes besides the person."""
        kind, _colon, code = self.cleaned_data["place"].partition(":")
        names = ("post", "team", "valid_from", "valid_to", "reason")
        found = {name: self.cleaned_data[name] for name in names if name in self.fields}
        found["hall"] = Hall.objects.get(code=code) if kind == "hall" else None
        found["department"] = Department.objects.get(code=code) if kind == "department" else None
        return found


class NewPersonForm(HoldingForm):
    """The second step of the set-up path: name, post, hall, phone, e-mail."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    code = forms.CharField(
        label=_("Staff number"), max_length=32, required=False, help_text=_("Left empty, the next free one")
    )
    field_order = ["name", "post", "place", "phone", "email", "code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("team", "valid_from", "valid_to"):
            del self.fields[name]

    def person_values(self) -> dict[str, Any]:
        """What `add_person` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "phone", "email", "code")}


class ChangePersonForm(BusinessForm):
    """Name, sex, contacts, whether they still work here. An empty phone field keeps the phone."""

    name = forms.CharField(label=_("Name"), max_length=60)
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", _("Not said")), ("f", _("Female")), ("m", _("Male"))]
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("New phone"), max_length=32, required=False)
    active = forms.BooleanField(
        label=_("Works here"), required=False, help_text=_("Unticked, their sessions and rights end")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in ("name", "sex", "email", "active", "version")}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["phone"].help_text = person.masked_phone

    def values(self) -> dict[str, Any]:
        """What `change_person` takes; the phone only when a new one was typed."""
        found = {name: self.cleaned_data[name] for name in ("name", "sex", "email", "active")}
        return found | ({"phone": self.cleaned_data["phone"]} if self.cleaned_data["phone"] else {})


class EndHoldingForm(BusinessForm):
    """The last day and why. Left empty it ends at once."""

    last_day = forms.DateField(
        label=_("Last day"), widget=DateInput, required=False, help_text=_("Left empty it ends now")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ReasonForm(BusinessForm):
    """Why somebody needs to see a number, or another one a new PIN."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class PeopleFilter(FilterForm):
    """The filter row of the list; its state stands in the address."""

    q = forms.CharField(label=_("Name"), required=False, max_length=60)
    hall = forms.ModelChoiceField(
        Hall.objects, label=_("Hall"), required=False, to_field_name="code", empty_label=_("All halls")
    )
    post = forms.ModelChoiceField(
        Post.objects, label=_("Post"), required=False, to_field_name="code", empty_label=_("All posts")
    )
    left = forms.BooleanField(label=_("Also who left"), required=False)

    def __init__(self, query: QueryDict, *, by: Actor) -> None:
        super().__init__(query)
        self.fields["hall"].queryset = by.halls("org_people.see")  # type: ignore[attr-defined]
