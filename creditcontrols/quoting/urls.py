"""Addresses of mass quote protection."""

from django.urls import path

from creditcontrols.quoting import views

urlpatterns = [
    path("", views.protections, name="quoting"),
    path("rows/", views.rows, name="quoting_rows"),
    path("export/", views.export, name="quoting_export"),
    path("set/", views.set_values, name="quoting_set"),
    path("<int:protection_id>/remove/", views.remove, name="quoting_remove"),
    path("history/", views.past, name="quoting_history"),
]
