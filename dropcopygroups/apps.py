"""App configuration of the drop copy groups."""

from django.apps import AppConfig


class DropcopygroupsConfig(AppConfig):
    """Registered entities, their drop copy groups, requests, approvals and target sessions."""

    name = "dropcopygroups"

    def ready(self) -> None:
        from dropcopygroups.selectors.keys import target_sessions
        from riskadmin.keypairs import owners

        owners.register(target_sessions)
