"""Company, halls, their devices, the calendar; the first step of the set-up path."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import Missing, shipped, today
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import act, form_page, go, page_of, reads, writes
from hallkeeper.org.people.api import DEVICE_COOKIE, device_of, remember_device
from hallkeeper.org.places.api import (
    CalendarDay,
    Company,
    Department,
    Device,
    Hall,
    Registered,
    add_department,
    add_hall,
    change_hall,
    company,
    register_device,
    revoke_device,
    set_calendar_day,
    set_up_company,
    subject_of,
)
from hallkeeper.org.posts.actor import actor
from hallkeeper.org.posts.forms import places as forms
from hallkeeper.org.posts.guards import hall_of, halls_of, requires, signed_in
from hallkeeper.org.posts.presenters import history
from hallkeeper.org.posts.year import FIRST, LAST, WEEK, months, year_asked


@requires("org_places.change_hall")
@reads
def halls(request: HttpRequest) -> HttpResponse:
    """Every hall this person may change."""
    by = actor(request)
    rows = by.halls("org_places.change_hall").select_related("department")
    context = {
        "page": page_of(rows, request.GET, order=["code"]),
        "departments": Department.objects.all(),
        "company": company(),
        "sets_up": by.may_at("org_places.set_up", None, None),
    }
    return render(request, "org_posts/halls.html", context)


@requires("org_places.set_up")
def set_up(request: HttpRequest) -> HttpResponse:
    """The first step of the set-up path: company and first hall. Later it changes the company's name."""
    there = company()
    if there is not None and Hall.objects.exists():
        return _rename(request, there)
    by = actor(request)

    def verb(form: forms.CompanyForm) -> Outcome:
        named = set_up_company(name=form.cleaned_data["company"], by=by)
        hall = add_hall(**form.values(), by=by)
        words = _("%(company)s and %(hall)s are set up") % {"company": named, "hall": hall}
        return Outcome("/", message=words)

    form = forms.CompanyForm(request.POST or None, initial={"company": there.name if there else ""})
    return form_page(
        request, template="org_posts/set_up.html", form=form, verb=verb, by=by, form_key="places.set_up"
    )


def _rename(request: HttpRequest, there: Company) -> HttpResponse:
    by = actor(request)

    def verb(form: forms.CompanyNameForm) -> Outcome:
        typed = form.cleaned_data
        set_up_company(name=typed["company"], short_name=typed["short_name"], by=by)
        return Outcome(reverse("org_posts:halls"), message=_("Saved"))

    initial = {"company": there.name, "short_name": there.short_name}
    form = forms.CompanyNameForm(request.POST or None, initial=initial)
    return form_page(
        request, template="org_posts/company.html", form=form, verb=verb, by=by, form_key="places.company"
    )


@requires("org_places.set_up")
def hall_new(request: HttpRequest) -> HttpResponse:
    """A further hall."""
    by = actor(request)

    def verb(form: forms.HallForm) -> Outcome:
        hall = add_hall(**form.values(), by=by)
        return Outcome(
            reverse("org_posts:hall", args=[hall.code]), message=_("%(hall)s is added") % {"hall": hall}
        )

    form = forms.HallForm(request.POST or None)
    return form_page(
        request, template="org_posts/hall_new.html", form=form, verb=verb, by=by, form_key="places.hall_new"
    )


@requires("org_places.change_hall")
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """One hall: its form, its devices, its history."""
    by = actor(request)
    there = hall_of(by, code, "org_places.change_hall")

    def verb(form: forms.ChangeHallForm) -> Outcome:
        change_hall(hall=there, version=form.cleaned_data["version"], by=by, **form.values())
        return Outcome(reverse("org_posts:hall", args=[there.code]), message=_("Saved"))

    form = forms.ChangeHallForm(request.POST or None, hall=there)
    context = {
        "hall": there,
        "devices": there.devices.filter(revoked_at__isnull=True),
        "device_form": forms.DeviceForm(auto_id="id_device_%s"),
        "here": device_of(request),
        "events": history(request, subject_of(there)),
    }
    return form_page(
        request, template="org_posts/hall.html", form=form, verb=verb, by=by,
        form_key="places.hall", hall=there.code, context=context,
    )  # fmt: skip


@requires("org_places.devices")
@writes
def device_new(request: HttpRequest, code: str) -> HttpResponse:
    """Make this very computer a device of the hall: its token goes into a cookie here."""
    by = actor(request)
    there = hall_of(by, code, "org_places.devices")
    made: list[Registered] = []

    def verb() -> Outcome:
        made.append(register_device(hall=there, name=request.POST.get("name", ""), by=by))
        return Outcome(reverse("org_posts:hall", args=[code]), message=_("This device is registered"))

    response = act(request, form_key="places.device", verb=verb, by=by, hall=there.code)
    if made and response.status_code < 400:
        remember_device(response, made[0].token)
    return response


@requires("org_places.devices")
@writes
def device_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a device."""
    by = actor(request)
    device = (
        by.visible(Device.objects.select_related("hall"), right="org_places.devices").filter(pk=pk).first()
    )
    if device is None:
        raise Missing("device.missing", _("There is no such device"))
    code, this_one = device.hall.code, device_of(request) == device

    def verb() -> Outcome:
        revoke_device(device=device, by=by)
        return Outcome(reverse("org_posts:hall", args=[code]), message=_("The device is revoked"))

    response = act(request, form_key="places.device_revoke", verb=verb, by=by, hall=code)
    if this_one and response.status_code < 400:
        response.delete_cookie(DEVICE_COOKIE)
    return response


@requires("org_places.set_up")
def department_new(request: HttpRequest) -> HttpResponse:
    """A further department."""
    by = actor(request)

    def verb(form: forms.DepartmentForm) -> Outcome:
        made = add_department(code=form.cleaned_data["code"], name=form.cleaned_data["name"], by=by)
        return Outcome(reverse("org_posts:halls"), message=_("%(name)s is added") % {"name": made})

    form = forms.DepartmentForm(request.POST or None)
    return form_page(
        request,
        template="org_posts/department_new.html",
        form=form,
        verb=verb,
        by=by,
        form_key="places.department",
    )


@requires("org_places.calendar")
def calendar(request: HttpRequest) -> HttpResponse:
    """A year of working days, official or provisional, and the owner's own changes of it."""
    by = actor(request)
    year = year_asked(request.GET.get("year", ""), today())

    def verb(form: forms.CalendarForm) -> Outcome:
        set_calendar_day(by=by, **{name: form.cleaned_data[name] for name in ("on", "working", "note")})
        there = f"{reverse('org_posts:calendar')}?year={form.cleaned_data['on'].year}"
        return Outcome(there, message=_("Saved"))

    form = forms.CalendarForm(request.POST or None)
    changes = CalendarDay.objects.filter(date__year=year)
    own = dict(changes.values_list("date", "working"))
    context = {
        "page": page_of(changes, request.GET, order=["date"]),
        "months": months(year, shipped(), own),
        "week": WEEK,
        "year": year,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "official": year in shipped().official_years,
    }
    return form_page(
        request, template="org_posts/calendar.html", form=form, verb=verb, by=by,
        form_key="places.calendar", context=context,
    )  # fmt: skip


@signed_in
@writes
def hall_choice(request: HttpRequest) -> HttpResponse:
    """Choose the hall to work in for this session; a foreign one looks missing."""
    code = request.POST.get("hall", "")
    if code not in {one.code for one in halls_of(request)}:
        raise Missing("hall.missing", _("There is no such hall"))
    request.session["hall"] = code
    following = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()})
    return go(request, following if safe else "/")
