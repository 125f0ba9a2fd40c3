"""Every address of the site: the screens, sign-in, and what watches over the processes."""

from django.urls import include, path, re_path

from riskadmin import accounts, api, health, preferences

urlpatterns = [
    path("", include("creditcontrols.urls")),
    path("", include("notifications.urls")),
    path("drop-copy/", include("dropcopygroups.urls")),
    re_path(accounts.CLOSED_WAYS, accounts.closed_way, name="account_closed"),
    path("people/", include("riskadmin.people.urls")),
    path("", include("riskadmin.tokens.urls")),
    path("key-pairs/", include("riskadmin.keypairs.urls")),
    path("ports/", include("riskadmin.ports.urls")),
    path("register/", include("riskadmin.firms.urls")),
    path("reference/", include("riskadmin.reference.urls")),
    path("", include("riskadmin.schedule.urls")),
    path("accounts/", include("allauth.urls")),
    path(f"{api.PREFIX}openapi.json", api.openapi, name="api_openapi"),
    path(f"{api.PREFIX}docs/", api.docs, name="api_docs"),
    path(api.PREFIX, include((api.urlpatterns, "api"))),
    path("preferences/", preferences.keep, name="preferences"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
