"""Every address of the site: the screens, sign-in, and what watches over the processes."""

from django.urls import include, path

from riskadmin import health

urlpatterns = [
    path("", include("creditcontrols.urls")),
    path("", include("notifications.urls")),
    path("accounts/", include("allauth.urls")),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
