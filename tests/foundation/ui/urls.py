"""A page with one form that acts, for the tests of the way in; and pages that go wrong."""

from __future__ import annotations

from django import forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import include, path

from hallkeeper.config import errors
from hallkeeper.foundation.kernel.api import Busy, Missing, MissingItem, NotAllowed, Refusal, Who
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import BusinessForm, YuanField, form_page

DONE: list[dict[str, object]] = []
FAULTS = {
    "busy": Busy("busy", "正忙"),
    "locked": OperationalError("database is locked"),
    "fault": OperationalError("no such table"),
    "missing": Missing("x.missing", "没有"),
    "not_allowed": NotAllowed("x.right", "没有权限"),
    "blocked": Refusal(
        "x.blocked", "还不能结账", clause="1.3.1", items=[MissingItem("卖场没盘完", "王强", "/x/")]
    ),
}
SIGNED_IN: set[str] = set()


class Paying(BusinessForm):
    amount = YuanField(label="实缴")
    words = forms.CharField(label="说明", required=False)
    phone = forms.CharField(
        label="手机", required=False, widget=forms.TextInput(attrs={"data-private": True})
    )


def pay(request: HttpRequest) -> HttpResponse:
    def verb(form: BusinessForm) -> Outcome:
        if form.cleaned_data["amount"] == 400:
            raise Refusal("pay.limit", "不能缴这么少", field="amount")
        if form.cleaned_data["amount"] == 500:
            raise Refusal("pay.custodian", "银箱由赵雪保管", clause="1.2.6", who="赵雪")
        DONE.append(dict(form.cleaned_data))
        return Outcome(location="/done/", message="已缴")

    if request.method == "POST" and "away" in SIGNED_IN:
        return HttpResponseRedirect("/accounts/login/?next=/pay/")
    return form_page(
        request,
        template="pay.html",
        form=Paying(request.POST or None),
        verb=verb,
        by=Who("zhou", "周敏"),
        form_key="test.pay",
        context={"shell": {"person": {"code": "zhou", "name": "周敏"}}},
    )


def done(request: HttpRequest) -> HttpResponse:
    return render(request, "done.html", {"shell": {"person": {"code": "zhou", "name": "周敏"}}})


def login(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.POST.get("password") == "right":
        SIGNED_IN.clear()
        return HttpResponseRedirect("/done/")
    return render(request, "login.html")


def wrong(request: HttpRequest, kind: str) -> HttpResponse:
    raise FAULTS[kind]


urlpatterns = [
    path("pay/", pay),
    path("done/", done),
    path("accounts/login/", login, name="account_login"),
    path("accounts/logout/", login, name="account_logout"),
    path("wrong/<str:kind>/", wrong),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("hallkeeper.foundation.ui.urls")),
]
handler404 = errors.not_found
handler500 = errors.server_error
