"""App configuration of the Access Manager."""

from django.apps import AppConfig


class AccessManagerConfig(AppConfig):
    """Restricted products, their periods, and who may trade them."""

    name = "creditcontrols.accessmanager"
    label = "accessmanager"
    verbose_name = "Access Manager"

    def ready(self) -> None:
        from creditcontrols.accessmanager import restricting
        from creditcontrols.accessmanager.stopping import NAME, STEP, blockings, facts
        from creditcontrols.blocking import Control, register_control

        restricting.register()
        register_control(Control(NAME, STEP, blockings, facts))
