"""Addresses of shop.hallday."""

from django.urls import path

from hallkeeper.shop.hallday import views

app_name = "shop_hallday"
urlpatterns = [
    path("day/", views.now, name="now"),
    path("day/<str:hall>/<str:date>/", views.day, name="day"),
    path("day/<str:hall>/<str:date>/live/", views.live, name="live"),
    path("day/<str:hall>/<str:date>/open/", views.open_, name="open"),
    path("day/<str:hall>/<str:date>/close/", views.close, name="close"),
    path("day/<str:hall>/<str:date>/slip/", views.slip, name="slip"),
    path("day/<str:hall>/<str:date>/slip/print/", views.slip_print, name="slip_print"),
    path("day/<str:hall>/<str:date>/slip.pdf", views.slip_pdf, name="slip_pdf"),
    path("day/<str:hall>/<str:date>/report/", views.report, name="report"),
    path("day/<str:hall>/<str:date>/reopen/", views.reopen, name="reopen"),
    path("day/<str:hall>/<str:date>/trail/", views.trail, name="trail"),
]
