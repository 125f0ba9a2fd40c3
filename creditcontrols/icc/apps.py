"""App configuration of the inline credit controls."""

from django.apps import AppConfig


class IccConfig(AppConfig):
    """Daily position limits of accounts."""

    name = "creditcontrols.icc"
    label = "icc"
    verbose_name = "Inline credit controls"

    def ready(self) -> None:
        from creditcontrols.blocking import Control, register_control
        from creditcontrols.icc import daily, projection
        from creditcontrols.icc.stopping import NAME, STEP, account_facts, blockings, facts

        projection.register()
        daily.register()
        register_control(Control(NAME, STEP, blockings, facts, account_facts))
