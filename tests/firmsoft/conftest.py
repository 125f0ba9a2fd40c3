"""Fixtures of the tests of FirmSoft."""

from collections.abc import Iterator

import pytest
from django.db import connection as django_connection

from tests.creditcontrols.conftest import empty_journal as empty_journal
from tests.firmsoft.world import FirmSoft
from tests.web.conftest import static_files_unbuilt as static_files_unbuilt


@pytest.fixture
def firmsoft(empty_journal: None) -> Iterator[FirmSoft]:
    """An engine with its journal and projection, and the people around execution firm EX1."""
    made = FirmSoft()
    yield made
    made.connection.close()
    django_connection.close()
