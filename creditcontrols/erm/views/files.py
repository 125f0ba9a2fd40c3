"""Pages of files of maximums: upload and verify, errors and differences, submit (ERM-6)."""

from typing import Final

from creditcontrols.erm.maximums.files.selectors import standing
from creditcontrols.erm.maximums.files.services import MAXIMUMS
from creditcontrols.erm.maximums.selectors import owners
from creditcontrols.filework.forms import SideUploadForm
from creditcontrols.filework.pages import FilePages

PAGES: Final = FilePages(
    kind=MAXIMUMS, title="User maximums by file", thing="maximum", named="Maximum", url="erm_file",
    templates=("erm/files.html", "erm/file.html"), owners=owners, form=SideUploadForm, standing=standing,
    refusal="Files of maximums are uploaded by clearing firm, risk and execution firm administrators.",
)  # fmt: skip
