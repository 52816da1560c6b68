"""First use: whoever has the printed one-time code makes the first administrator."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hallkeeper.foundation.kernel.api import SYSTEM, Missing, NotAllowed
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.trail.api import after_rollback
from hallkeeper.foundation.ui.api import act_again, form_page
from hallkeeper.org.people.api import (
    check_first_code,
    has_first_code,
    locked_until,
    nobody_signed_in_yet,
    note_failure,
    spend_first_code,
    too_many,
)
from hallkeeper.org.posts.actions.founding import first_administrator
from hallkeeper.org.posts.forms.account import FirstForm
from hallkeeper.org.posts.guards import public

FORM = "people.first"


@public("nobody has an account yet; the printed one-time code stands for one")
@never_cache
@sensitive_post_parameters("password", "again", "code")
def first(request: HttpRequest) -> HttpResponse:
    """Make the first administrator. Gone (404) once anybody has an account; but the same press again, its
    first answer lost on the way, leads on as the first did. Whoever could send it knows all it tells.
    """
    if not nobody_signed_in_yet():
        if (again := act_again(request, form_key=FORM, by=SYSTEM)) is None:
            raise Missing("first.over", _("This page is gone"))
        return again
    form = FirstForm(request.POST or None)
    response = form_page(
        request, template="org_posts/first.html", form=form, verb=lambda typed: _make(request, typed),
        by=SYSTEM, form_key=FORM, context={"has_code": has_first_code()},
    )  # fmt: skip
    if request.method == "POST" and not nobody_signed_in_yet():
        spend_first_code()
    return response


def _make(request: HttpRequest, form: FirstForm) -> Outcome:
    address = get_adapter(request).get_client_ip(request)
    if (locked := locked_until("", address)) is not None:
        raise NotAllowed("people.locked", too_many(locked), field="code")
    after_rollback(lambda: note_failure("", address))
    check_first_code(form.cleaned_data["code"])
    first_administrator(
        **{name: form.cleaned_data[name] for name in ("name", "username", "email", "password")}
    )
    return Outcome(reverse("account_login"), message=_("The account exists now. Sign in with it"))
