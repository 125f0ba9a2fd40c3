"""Addresses of the closed ports."""

from django.urls import path

from riskadmin.ports import views

urlpatterns = [
    path("", views.ports, name="ports"),
    path("<str:session_id>/reopen/", views.reopen, name="port_reopen"),
]
