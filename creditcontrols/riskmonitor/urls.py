"""Addresses of the Risk Monitor."""

from django.urls import path

from creditcontrols.riskmonitor.views import monitor, reports

urlpatterns = [
    path("", monitor.page, name="risk_monitor"),
    path("cards/", monitor.cards, name="risk_monitor_cards"),
    path("report/", reports.page, name="risk_report"),
    path("report/workbook.xlsx", reports.workbook, name="risk_report_workbook"),
    path("report/mail/", reports.subscription, name="risk_report_mail"),
]
