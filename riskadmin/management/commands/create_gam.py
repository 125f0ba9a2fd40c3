"""`manage.py create_gam USERNAME`: make the first GAM user (SPEC R-1)."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from riskadmin.firms.services import create_first_gam


class Command(BaseCommand):
    """Makes the first GAM user; the password is asked for, or read from standard input when that is no terminal."""

    help = "Create the first GAM user. The password is asked for, or is the first line of standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name and address of the user."""
        parser.add_argument("username")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, username: str, email: str, **options: Any) -> None:
        """Create the user. Raises CommandError for a weak password or when there is a GAM user already."""
        password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
            create_first_gam(actor="command line", username=username, email=email, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"GAM user {username} created.")
