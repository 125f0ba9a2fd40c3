"""Every address of the site: the screens, sign-in, and what watches over the processes."""

from django.urls import include, path, re_path

from creditcontrols.rmi.fixml.views import rmi_api
from riskadmin import accounts, ams, api, health, preferences

urlpatterns = [
    path("", include("creditcontrols.urls")),
    path("firmsoft/", include("creditcontrols.firmsoft.urls")),
    path(f"{ams.PREFIX}openapi.json", ams.openapi, name="ams_openapi"),
    path(ams.PREFIX, include((ams.urlpatterns, "ams"))),
    path("ams/", include("creditcontrols.accounts.urls")),
    path("", include("notifications.urls")),
    path("kill/", include("creditcontrols.killswitch.urls")),
    path("rmi/", include("creditcontrols.rmi.urls")),
    path("icc/", include("creditcontrols.icc.urls")),
    path("risk-monitor/", include("creditcontrols.riskmonitor.urls")),
    path("entity-risk/", include("creditcontrols.erm.urls")),
    path("quote-protection/", include("creditcontrols.quoting.urls")),
    path("rmiapi/v1", rmi_api, name="rmi_api"),
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
