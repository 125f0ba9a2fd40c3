"""Addresses of the Monitor."""

from django.urls import path

from creditcontrols.monitor import views

urlpatterns = [
    path("", views.monitor, name="monitor"),
    path("export/", views.export, name="monitor_export"),
    path("kills/", views.kills, name="monitor_kills"),
    path("views/", views.save_view, name="monitor_save_view"),
    path("views/<int:view_id>/", views.open_view, name="monitor_view"),
    path("views/<int:view_id>/delete/", views.delete_view, name="monitor_delete_view"),
]
