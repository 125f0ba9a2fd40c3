"""Addresses of limits files."""

from django.urls import path

from creditcontrols.bulk import views

urlpatterns = [
    path("", views.uploads, name="limits_files"),
    path("template/<int:lce_id>.<str:kind>", views.template, name="limits_template"),
    path("<int:upload_id>/", views.upload, name="limits_file"),
    path("<int:upload_id>/progress/", views.progress, name="limits_file_progress"),
    path("<int:upload_id>/apply/", views.apply, name="limits_file_apply"),
    path("<int:upload_id>/cancel/", views.cancel, name="limits_file_cancel"),
]
