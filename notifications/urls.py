"""Addresses of alerts and notifications."""

from django.urls import path

from notifications.views import alerts, inbox, panel

urlpatterns = [
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/news/", alerts.news, name="alert_news"),
    path("alerts/bell/", alerts.bell, name="alert_bell"),
    path("alerts/rail/", alerts.rail, name="alert_rail"),
    path("alerts/export/", alerts.export, name="alert_export"),
    path("alerts/acknowledge/", alerts.acknowledge, name="alert_acknowledge"),
    path("firms/<str:firm>/groups/<int:group_id>/notifications/", panel.panel, name="group_notifications"),
    path("demo/inbox/", inbox.inbox, name="demo_inbox"),
    path("demo/inbox/<int:mail_id>/", inbox.inbox, name="demo_inbox_mail"),
    path("demo/inbox/<int:mail_id>/html/", inbox.inbox_html, name="demo_inbox_html"),
]
