"""Pages of accounts files: upload and verify, errors and differences, submit."""

from typing import Final

from creditcontrols.accounts import selectors as reading
from creditcontrols.accounts.files import selectors
from creditcontrols.accounts.files.services import ACCOUNTS
from creditcontrols.filework.pages import FilePages

PAGES: Final = FilePages(
    kind=ACCOUNTS, title="Accounts by file", thing="account", named="Account", url="ams_file",
    templates=("accounts/files.html", "accounts/file.html"), owners=reading.kept_lces,
    refusal="Accounts files are uploaded by clearing firm administrators and GAM.", standing=selectors.standing,
)  # fmt: skip
