"""The compose form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.notices.actions import BODY_LENGTH, SUBJECT_LENGTH
from hallkeeper.books.notices.queries import colleagues
from hallkeeper.foundation.ui.api import BusinessForm
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Actor


class ComposeForm(BusinessForm):
    """To whom, what, and whether they must acknowledge. The copy to the superior is no field: it follows."""

    to = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        label=_("To"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person")},
    )
    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    body = forms.CharField(
        label=_("Text"), max_length=BODY_LENGTH, widget=forms.Textarea(attrs={"rows": 6}), required=False
    )
    ack = forms.BooleanField(label=_("They acknowledge it"), required=False, initial=True)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = colleagues(by).order_by("code")
