"""Addresses of foundation.ui."""

from django.urls import path

from hallkeeper.foundation.ui import views

urlpatterns = [
    path("gallery/", views.gallery, name="ui_gallery"),
    path("gallery/<slug:page>/", views.gallery, name="ui_gallery_page"),
]
