"""App configuration of account management."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts of clearing firms."""

    name = "creditcontrols.accounts"
    label = "accounts"
    verbose_name = "Account management"

    def ready(self) -> None:
        from creditcontrols.accounts import projection, stopping
        from creditcontrols.blocking import Control, register_control

        projection.register()
        register_control(Control(stopping.NAME, stopping.STEP, stopping.blockings, stopping.facts))
