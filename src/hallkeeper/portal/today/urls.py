"""Addresses of portal.today."""

from django.urls import path

from hallkeeper.portal.today import views

app_name = "portal_today"
urlpatterns = [
    path("", views.today_page, name="today"),
    path("today/live/", views.live, name="live"),
]
