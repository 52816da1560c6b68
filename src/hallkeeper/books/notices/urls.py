"""Addresses of notices."""

from django.urls import path

from hallkeeper.books.notices import views

app_name = "books_notices"
urlpatterns = [
    path("notices/", views.inbox_page, name="inbox"),
    path("notices/sent/", views.sent_page, name="sent"),
    path("notices/new/", views.compose, name="new"),
    path("notices/new/copies/", views.copies, name="copies"),
    path("notices/mails/", views.mails, name="mails"),
    path("notices/mails/<str:name>/", views.mail_page, name="mail"),
    path("notices/<int:pk>/", views.detail, name="detail"),
    path("notices/<int:pk>/read/", views.read, name="read"),
    path("notices/<int:pk>/acknowledge/", views.acknowledge_it, name="acknowledge"),
]
