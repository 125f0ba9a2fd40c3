"""Addresses of the inline credit controls."""

from django.urls import include, path

from creditcontrols.icc.views import editing, files, listing, past, policy, usage

urlpatterns = [
    path("", listing.limit_list, name="icc_limits"),
    path("rows/", listing.rows, name="icc_rows"),
    path("limits/new/", editing.new, name="icc_new"),
    path("limits/<int:row_id>/", editing.limit, name="icc_limit"),
    path("limits/<int:row_id>/standing/", listing.standing, name="icc_standing"),
    path("policies/", policy.policy_list, name="icc_policies"),
    path("policies/<str:lce>/<str:ef>/", policy.policy, name="icc_policy"),
    path("policies/<str:lce>/<str:ef>/standing/", policy.standing, name="icc_policy_standing"),
    path("alerts/", past.alerts, name="icc_alerts"),
    path("alerts/export/", past.alerts_export, name="icc_alerts_export"),
    path("history/", past.history, name="icc_history"),
    path("history/export/", past.history_export, name="icc_history_export"),
    path("usage/", usage.usage, name="icc_usage"),
    path("usage/export/", usage.export, name="icc_usage_export"),
    path("files/", include(files.LIMIT_PAGES.urls())),
    path("sheets/limits.<str:kind>", files.limits_sheet, name="icc_limits_sheet"),
    path("levels/files/", include(files.LEVEL_PAGES.urls())),
    path("sheets/levels.<str:kind>", files.levels_sheet, name="icc_levels_sheet"),
]
