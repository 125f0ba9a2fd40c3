"""Addresses of account management."""

from django.urls import path

from creditcontrols.accounts.views import editing, entry, files, listing

urlpatterns = [
    path("accounts/", listing.account_list, name="ams_accounts"),
    path("accounts/export.<str:kind>", listing.export, name="ams_export"),
    path("accounts/new/", editing.new, name="ams_new"),
    path("accounts/<int:account_id>/", listing.account, name="ams_account"),
    path("accounts/<int:account_id>/standing/", listing.standing, name="ams_standing"),
    path("accounts/<int:account_id>/edit/", editing.edit, name="ams_edit"),
    path("accounts/<int:account_id>/status/", entry.status, name="ams_status"),
    path("accounts/<int:account_id>/order-entry/<str:firm>/", entry.order_entry, name="ams_order_entry"),
    path("policy/<str:code>/", entry.policy, name="ams_policy"),
    path("files/", files.uploads, name="ams_files"),
    path("files/<int:upload_id>/", files.upload, name="ams_file"),
    path("files/<int:upload_id>/progress/", files.progress, name="ams_file_progress"),
    path("files/<int:upload_id>/submit/", files.submit, name="ams_file_submit"),
    path("files/<int:upload_id>/cancel/", files.cancel, name="ams_file_cancel"),
]
