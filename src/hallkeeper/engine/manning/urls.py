"""Addresses of manning."""

from django.urls import path

from hallkeeper.engine.manning import views

app_name = "engine_manning"
urlpatterns = [
    path("shifts/", views.index, name="index"),
    path("shifts/<str:hall>/", views.week, name="week"),
    path("shifts/<str:hall>/save/", views.save, name="save"),
    path("shifts/<str:hall>/copy/", views.copy, name="copy"),
    path("shifts/<str:hall>/import/", views.bring, name="import"),
    path("shifts/<str:hall>/times/", views.times, name="times"),
]
