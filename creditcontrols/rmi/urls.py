"""Addresses of the Risk Management Interface."""

from django.urls import path

from creditcontrols.rmi.views import active, cancels, creating, past

urlpatterns = [
    path("", active.active, name="rmi_active"),
    path("rows/", active.rows, name="rmi_rows"),
    path("create/", creating.create, name="rmi_create"),
    path("unblock/", active.unblock, name="rmi_unblock"),
    path("cancel/", cancels.cancel, name="rmi_cancel"),
    path("cancel/<int:cancel_id>/", cancels.progress, name="rmi_mass_cancel"),
    path("cancel/<int:cancel_id>/result/", cancels.result, name="rmi_result"),
    path("history/", past.past, name="rmi_history"),
    path("history/export/", past.export, name="rmi_history_export"),
]
