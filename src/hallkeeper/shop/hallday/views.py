"""Pages of the business day. Each says who may; a foreign hall looks missing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hallkeeper.books.days.api import BusinessDay, business_date, day_of
from hallkeeper.foundation.kernel.api import Missing, Refusal, date_asked, format_fen, number_asked
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.trail.api import last_seal, rows_of_day, seal_over
from hallkeeper.foundation.ui.api import act, form_page, page_of, pdf, reads, writes
from hallkeeper.org.posts.api import Actor, actor, current_hall, hall_of, requires
from hallkeeper.shop.cash.api import cash_hidden
from hallkeeper.shop.hallday.actions.closing import close_hall
from hallkeeper.shop.hallday.actions.opening import open_hall
from hallkeeper.shop.hallday.actions.printing import last_print, print_slip
from hallkeeper.shop.hallday.actions.reopening import ask_to_reopen
from hallkeeper.shop.hallday.actions.reporting import report_text
from hallkeeper.shop.hallday.figures import CloseFigures
from hallkeeper.shop.hallday.forms import ClosingForm, OpenForm, ReopenForm
from hallkeeper.shop.hallday.models import DayClose
from hallkeeper.shop.hallday.pages import close_page, day_page
from hallkeeper.shop.hallday.words import told_of

SEE = "shop_hallday.see"
SHOWN = ("open", "override", "close", "request_reopen", "see_trail")


def _day(by: Actor, hall: str, date: str, right: str = SEE) -> BusinessDay:
    place = hall_of(by, hall, right)
    on = date_asked(date)
    if on is None:
        raise Missing("day.missing", _("There is no such day"))
    return day_of(place, on) or BusinessDay(hall=place, date=on)


def _url(day: BusinessDay, name: str = "day") -> str:
    return reverse(f"shop_hallday:{name}", args=[day.hall.code, day.date.isoformat()])


@requires(SEE)
@reads
def now(request: HttpRequest) -> HttpResponse:
    """The running day of the hall I am in."""
    hall = current_hall(request)
    if hall is None:
        return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
    return HttpResponseRedirect(
        reverse("shop_hallday:day", args=[hall.code, business_date(hall).isoformat()])
    )


@requires(SEE)
@reads
def day(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """How far is the day and what holds it?"""
    by = actor(request)
    found = _day(by, hall, date)
    return render(request, "shop_hallday/day.html", _context(found, by))


@requires(SEE)
@reads
def live(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """The parts of the day page that change by themselves."""
    by = actor(request)
    return render(request, "shop_hallday/live.html", _context(_day(by, hall, date), by))


def _context(found: BusinessDay, by: Actor, **more: Any) -> dict[str, Any]:
    rights = {name: by.may(f"shop_hallday.{name}", found.hall) for name in SHOWN}
    may_correct = by.may("shop_cash.ask_correction", found.hall)
    page = day_page(found, by)
    return {"page": page, "may": rights, "may_correct": may_correct, "form": OpenForm(), **more}


@requires("shop_hallday.open")
@writes
def open_(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """Open the hall."""
    by = actor(request)
    found = _day(by, hall, date, "shop_hallday.open")
    form = OpenForm(request.POST)
    if not form.is_valid():
        return render(request, "shop_hallday/day.html", _context(found, by, form=form), status=422)
    return act(
        request,
        form_key="hallday.open",
        verb=lambda: _opened(found, by, form.cleaned_data["override"]),
        by=by,
        hall=hall,
        on_refusal=lambda refusal: _not_opened(request, found, by, form, refusal),
    )


def _opened(found: BusinessDay, by: Actor, override: str) -> Outcome:
    open_hall(hall=found.hall, on=found.date, by=by, override=override)
    return Outcome(_url(found), message=_("Open. Good business"))


def _not_opened(
    request: HttpRequest, found: BusinessDay, by: Actor, form: OpenForm, refusal: Refusal
) -> HttpResponse:
    fresh = _day(by, found.hall.code, found.date.isoformat())
    return render(request, "shop_hallday/day.html", _context(fresh, by, form=form, refusal=refusal))


@requires("shop_hallday.close")
def close(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """Do today's books balance?"""
    by = actor(request)
    found = _day(by, hall, date, "shop_hallday.close")
    page = close_page(found, by)
    form = ClosingForm(request.POST or None, page=page, initial={"depositor": page.default_depositor})
    return form_page(
        request,
        template="shop_hallday/close.html",
        form=form,
        verb=lambda _valid: _close(found, form, by),
        by=by,
        form_key="hallday.close",
        hall=hall,
        context={"day": found, "page": page, "rows": form.rows},
    )


def _close(found: BusinessDay, form: ClosingForm, by: Actor) -> Outcome:
    made = close_hall(day=found, form=form.close_form(), by=by)
    return Outcome(_url(found, "slip"), message=_closed_words(made))


def _closed_words(made: DayClose) -> str:
    figures = CloseFigures.from_json(made.figures)
    if not figures.deposit_fen:
        return _("Closed. The report is on its way")
    return _("Closed. The report is on its way; %(who)s deposits %(amount)s") % {
        "who": figures.depositor_name,
        "amount": format_fen(figures.deposit_fen),
    }


def _closed(request: HttpRequest, hall: str, date: str) -> DayClose:
    """The close that is asked for by its `?generation=`, else the day's last one."""
    found = _day(actor(request), hall, date)
    rows = DayClose.objects.filter(day=found.pk).select_related("day__hall").order_by("-generation")
    asked = number_asked(request.GET.get("generation", ""))
    made = (rows if asked is None else rows.filter(generation=asked)).first()
    if made is None:
        raise Missing("hallday.no_slip", _("This day is not closed yet, so it has no slip"))
    return made


def _slip_context(made: DayClose) -> dict[str, Any]:
    seal = seal_over(f"shop_hallday.DayClose:{made.pk}")
    figures, copy = CloseFigures.from_json(made.figures), last_print(made)
    return {"close": made, "figures": figures, "seal": seal, "day": made.day, **(vars(copy) if copy else {})}


@requires(SEE)
@reads
def slip(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """The day-close slip, for A4 or (`?paper=80`) for the receipt printer."""
    paper = "80" if request.GET.get("paper") == "80" else "a4"
    made = _closed(request, hall, date)
    return render(request, f"shop_hallday/slip_{paper}.html", {**_slip_context(made), "paper": paper})


@requires(SEE)
@writes
def slip_print(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """Print the slip: written down first, then shown with who printed it and which copy it is."""
    by, made = actor(request), _closed(request, hall, date)
    paper = request.POST.get("paper", "")
    page, query = ("slip_pdf", "") if paper == "pdf" else ("slip", "&paper=80" if paper == "80" else "")

    def verb() -> Outcome:
        print_slip(close=made, by=by)
        return Outcome(f"{_url(made.day, page)}?generation={made.generation}{query}")

    return act(request, form_key="hallday.print", verb=verb, by=by, hall=hall)


@requires(SEE)
@reads
def slip_pdf(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """The slip to keep, as PDF."""
    made = _closed(request, hall, date)
    written = pdf("shop_hallday/slip_a4.html", {**_slip_context(made), "as_pdf": True})
    name = f"{made.number}.pdf"
    return HttpResponse(
        written, "application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@requires(SEE)
@reads
def report(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """The daily report, who got it and who has read it."""
    made = _closed(request, hall, date)
    sent = getattr(made, "report", None)
    readers = sent.notice.deliveries.select_related("person") if sent else []
    values = {**_slip_context(made), "report": sent, "readers": readers, "text": report_text(made)}
    return render(request, "shop_hallday/report.html", values)


@requires("shop_hallday.request_reopen")
def reopen(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """Ask a second person to reopen a closed day."""
    by = actor(request)
    found = _day(by, hall, date, "shop_hallday.request_reopen")
    return form_page(
        request,
        template="shop_hallday/reopen.html",
        form=ReopenForm(request.POST or None),
        verb=lambda form: _ask(found, form.cleaned_data["reason"], by),
        by=by,
        form_key="hallday.reopen",
        hall=hall,
        context={"day": found},
    )


def _ask(found: BusinessDay, reason: str, by: Actor) -> Outcome:
    ask_to_reopen(day=found, reason=reason, by=by)
    return Outcome(_url(found), message=_("Asked. A second person has to agree"))


@requires("shop_hallday.see_trail")
@reads
def trail(request: HttpRequest, hall: str, date: str) -> HttpResponse:
    """What happened in the hall on this day, who, when."""
    found = _day(actor(request), hall, date, "shop_hallday.see_trail")
    hidden = found.pk is None or cash_hidden(found)
    page = page_of(rows_of_day(found.hall.code, found.date), request.GET, order=["seq", "id"])
    context = {
        "day": found,
        "page": page.drawn(lambda rows: told_of(rows, hidden=hidden)),
        "seal": last_seal(found.hall.code, found.date),
    }
    return render(request, "shop_hallday/trail.html", context)
