"""Addresses of account management."""

from django.urls import include, path

from creditcontrols.accounts.views import editing, entry, files, listing, permissions

urlpatterns = [
    path("accounts/", listing.account_list, name="ams_accounts"),
    path("accounts/export.<str:kind>", listing.export, name="ams_export"),
    path("accounts/new/", editing.new, name="ams_new"),
    path("accounts/<int:account_id>/", listing.account, name="ams_account"),
    path("accounts/<int:account_id>/standing/", listing.standing, name="ams_standing"),
    path("accounts/<int:account_id>/edit/", editing.edit, name="ams_edit"),
    path("accounts/<int:account_id>/status/", entry.status, name="ams_status"),
    path("accounts/<int:account_id>/order-entry/<str:firm>/", entry.order_entry, name="ams_order_entry"),
    path("accounts/<int:account_id>/permissions/<str:market>/", permissions.permission, name="ams_permission"),
    path("policy/<str:code>/", entry.policy, name="ams_policy"),
    path("files/", include(files.PAGES.urls())),
]
