"""The tables made by SQL are unknown to Django's flush: empty them before each test that uses the journal."""

from tests.creditcontrols.conftest import empty_journal
from tests.kernel.test_mail import Inbox, inbox
from tests.web.conftest import static_files_unbuilt, world

__all__ = ["Inbox", "empty_journal", "inbox", "static_files_unbuilt", "world"]
