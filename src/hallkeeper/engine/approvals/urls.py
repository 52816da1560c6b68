"""Addresses of the inbox of two."""

from django.urls import path

from hallkeeper.engine.approvals import views

app_name = "engine_approvals"
urlpatterns = [
    path("approvals/", views.inbox, name="inbox"),
    path("approvals/waiting/", views.waiting, name="waiting"),
    path("approvals/<int:pk>/", views.detail, name="detail"),
    path("approvals/<int:pk>/approve/", views.approve_it, name="approve"),
    path("approvals/<int:pk>/decline/", views.decline_it, name="decline"),
    path("approvals/<int:pk>/withdraw/", views.withdraw_it, name="withdraw"),
]
