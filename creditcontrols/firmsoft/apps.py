"""App configuration of FirmSoft."""

from django.apps import AppConfig


class FirmsoftConfig(AppConfig):
    """Permissions and cancels; what is listed are the rows of the credit controls."""

    name = "creditcontrols.firmsoft"
    label = "firmsoft"
    verbose_name = "FirmSoft"
