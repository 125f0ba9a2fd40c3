"""Addresses of limits files."""

from django.urls import include, path

from creditcontrols.bulk import views

urlpatterns = [
    path("template/<int:lce_id>.<str:kind>", views.template, name="limits_template"),
    path("", include(views.PAGES.urls())),
]
