"""App configuration of the kill switch."""

from django.apps import AppConfig


class KillswitchConfig(AppConfig):
    """Kill switches, and which execution firms may use them."""

    name = "creditcontrols.killswitch"
    label = "killswitch"
    verbose_name = "Kill switch"

    def ready(self) -> None:
        from creditcontrols.blocking import Control, register_control
        from creditcontrols.killswitch import projection
        from creditcontrols.killswitch.stopping import NAME, STEP, blockings, facts

        projection.register()
        register_control(Control(NAME, STEP, blockings, facts))
