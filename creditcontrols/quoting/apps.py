"""App configuration of mass quote protection."""

from django.apps import AppConfig


class QuotingConfig(AppConfig):
    """Protections of market participants against being filled too much at once."""

    name = "creditcontrols.quoting"
    label = "quoting"
    verbose_name = "Mass quote protection"

    def ready(self) -> None:
        from creditcontrols.blocking import Control, register_control
        from creditcontrols.quoting import projection
        from creditcontrols.quoting.stopping import NAME, STEP, blockings, facts

        projection.register()
        register_control(Control(NAME, STEP, blockings, facts))
