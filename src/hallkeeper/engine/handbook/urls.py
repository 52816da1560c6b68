"""Addresses of the handbook."""

from django.urls import path

from hallkeeper.engine.handbook import views

app_name = "engine_handbook"
urlpatterns = [
    path("handbook/", views.index, name="index"),
    path("handbook/<str:number>/", views.detail, name="clause"),
    path("handbook/<str:number>/sheet/", views.sheet, name="sheet"),
]
