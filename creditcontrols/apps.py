"""App configuration of the credit controls."""

from django.apps import AppConfig


class CreditcontrolsConfig(AppConfig):
    """Limits, usage and the engine that decides by them."""

    name = "creditcontrols"

    def ready(self) -> None:
        from creditcontrols import rates, weekly
        from creditcontrols.clearing import applying
        from creditcontrols.regrouping import services

        weekly.register()
        rates.register()
        applying.register()
        services.register()
