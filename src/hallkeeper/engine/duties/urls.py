"""Addresses of duties."""

from django.urls import path

from hallkeeper.engine.duties.views import acts, pages

app_name = "engine_duties"
urlpatterns = [
    path("duties/", pages.duty_list, name="list"),
    path("duties/<int:pk>/", pages.detail, name="detail"),
    path("duties/<int:pk>/photo/<int:evidence>/", pages.photo, name="photo"),
    path("duties/<int:pk>/do/", acts.do, name="do"),
    path("duties/<int:pk>/undo/", acts.undo_it, name="undo"),
    path("duties/<int:pk>/waive/", acts.waive_it, name="waive"),
    path("duties/<int:pk>/urge/", acts.urge_it, name="urge"),
    path("duties/<int:pk>/hand/", acts.hand_it, name="hand"),
]
