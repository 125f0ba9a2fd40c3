"""App configuration of the Risk Monitor."""

from django.apps import AppConfig


class RiskMonitorConfig(AppConfig):
    """Reads what the other apps keep; owns who gets the daily report."""

    name = "creditcontrols.riskmonitor"
    label = "riskmonitor"
    verbose_name = "Risk Monitor"
