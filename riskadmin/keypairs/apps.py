"""App configuration of Access key pairs."""

from django.apps import AppConfig


class KeypairsConfig(AppConfig):
    """Access key pairs."""

    name = "riskadmin.keypairs"
    label = "keypairs"
    verbose_name = "Access key pairs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from riskadmin.keypairs import expiry, owners

        owners.register(owners.order_entry)
        expiry.register()
