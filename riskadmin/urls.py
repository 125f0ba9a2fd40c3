"""Every address of the site: the screens, sign-in, and what watches over the processes."""

from django.urls import include, path, re_path

from riskadmin import accounts, health, preferences

urlpatterns = [
    path("", include("creditcontrols.urls")),
    path("", include("notifications.urls")),
    re_path(accounts.CLOSED_WAYS, accounts.closed_way, name="account_closed"),
    path("accounts/", include("allauth.urls")),
    path("preferences/", preferences.keep, name="preferences"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
