"""App configuration of entity risk management."""

from django.apps import AppConfig


class ErmConfig(AppConfig):
    """Restrictions, user maximums and pre-negotiated trades."""

    name = "creditcontrols.erm"
    label = "erm"
    verbose_name = "Entity risk management"

    def ready(self) -> None:
        from creditcontrols.blocking import Control, register_control
        from creditcontrols.erm import projection, stopping

        projection.register()
        register_control(Control(stopping.NAME, stopping.STEP, stopping.blockings, stopping.facts))
