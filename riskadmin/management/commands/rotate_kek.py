"""`manage.py rotate_kek --old NAME`: seal all stored secrets under a new key encryption key (SPEC KEY-1)."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.views.decorators.debug import sensitive_variables

from riskadmin import environment
from riskadmin.keypairs.rotation import rotate_kek
from riskadmin.keypairs.vault import SecretUnreadable


class Command(BaseCommand):
    """Reads both keys from the environment, so that none stands in a command line or a history."""

    help = (
        "Seal the secrets of key pairs and second factors anew: from the key in the environment variable that --old "
        "names to the one in RISKADMIN_KEK. All of them or none. Stop the other processes first, and start them with "
        "the new RISKADMIN_KEK."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The name of the variable with the old key."""
        parser.add_argument("--old", default="RISKADMIN_KEK_OLD", metavar="NAME", help="variable with the old key")

    @sensitive_variables()
    def handle(self, *args: Any, old: str, **options: Any) -> None:
        """Rotate. Raises CommandError, which never repeats a value, when nothing was changed."""
        key = environment.key_encryption_key(os.environ.get(old, ""))
        if key is None:
            raise CommandError("--old names no environment variable that holds 32 bytes in base64url.")
        try:
            done = rotate_kek(actor="command line", old=key, new=settings.RISKADMIN_KEK)
        except (SecretUnreadable, ValueError) as fault:
            raise CommandError(f"Nothing was changed. {fault}") from None
        self.stdout.write(
            f"Sealed anew and read back: {done.key_pairs} key pairs, {done.second_factors} second factors."
        )
