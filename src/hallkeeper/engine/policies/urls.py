"""Addresses of policies."""

from django.urls import path

from hallkeeper.engine.policies import views

app_name = "engine_policies"
urlpatterns = [
    path("policies/", views.index, name="index"),
    path("policies/<str:code>/", views.detail, name="detail"),
    path("policies/<str:code>/change/", views.change, name="change"),
    path("policies/<str:code>/preview/", views.preview, name="preview"),
]
