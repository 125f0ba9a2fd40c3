"""App configuration of the Risk Management Interface."""

from django.apps import AppConfig


class RmiConfig(AppConfig):
    """Blocks of accounts and mass cancels."""

    name = "creditcontrols.rmi"
    label = "rmi"
    verbose_name = "Risk Management Interface"

    def ready(self) -> None:
        from creditcontrols.blocking import Control, register_control
        from creditcontrols.rmi import projection
        from creditcontrols.rmi.stopping import NAME, STEP, blockings, facts

        projection.register()
        register_control(Control(NAME, STEP, blockings, facts))
