"""The pages of uploaded files, the same for every kind: upload and verify, errors and differences, submit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creditcontrols.filework import deciding, reading, sheets
from creditcontrols.filework.deciding import WORKING, FileKind, UploadFault
from creditcontrols.filework.forms import ReasonForm, UploadForm
from creditcontrols.filework.reading import NEW, Standing
from creditcontrols.uploads import RowKind
from riskadmin.firms.screen import screen

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Line = dict[str, str]
"""One change of a row as people read it: label, old, new, and direction where it has one."""


def plain_lines(row: Any) -> list[Line]:
    """The changes of a row that were kept in words."""
    return [{"label": label, "old": old, "new": new} for label, old, new in row.changes]


@dataclass(frozen=True)
class FilePages:
    """The pages of one kind of files.

    `url` is the name of the address of one file and begins those of its acts; `templates` extend filework/list.html and
    filework/file.html. A row is of one `thing`, which is `named` in the head of its column. `owners` are whom a user
    uploads for, `refusal` is said to him who uploads for nobody. `rows` takes the file and the filters, `lines` are the
    changes of a row; `has_new` tells that rows may be of something new, `act` what submitting is called."""

    kind: FileKind
    title: str
    thing: str
    named: str
    url: str
    templates: tuple[str, str]
    owners: Callable[[Any], list[Any]]
    refusal: str
    standing: Callable[[Any], Standing | None]
    lines: Callable[[Any], Sequence[Line]] = plain_lines
    form: type[UploadForm] = UploadForm
    rows: Callable[[Any, dict[str, str]], QuerySet] = reading.rows
    filters: tuple[str, ...] = ("kind", "text")
    has_new: bool = True
    act: str = "submit"
    more: Callable[[Any], dict[str, Any]] = lambda found: {}

    def urls(self) -> list[URLPattern]:
        """The addresses, below that of the list."""
        one = "<int:upload_id>/"
        return [
            path("", require_http_methods(["GET", "POST"])(screen(self.uploads)), name=f"{self.url}s"),
            path(one, require_safe(screen(self.upload)), name=self.url),
            path(f"{one}progress/", require_safe(screen(self.progress)), name=self.progress_url),
            path(f"{one}{self.act}/", require_POST(screen(self.submit)), name=self.submit_url),
            path(f"{one}cancel/", require_POST(screen(self.cancel)), name=self.cancel_url),
        ]

    @property
    def list_url(self) -> str:
        """Name of the address of the list."""
        return f"{self.url}s"

    @property
    def progress_url(self) -> str:
        """Name of the address of where a file stands."""
        return f"{self.url}_progress"

    @property
    def submit_url(self) -> str:
        """Name of the address that has a file saved."""
        return f"{self.url}_{self.act}"

    @property
    def cancel_url(self) -> str:
        """Name of the address that leaves a file."""
        return f"{self.url}_cancel"

    def uploads(self, request: HttpRequest) -> HttpResponse:
        """The list of uploads with the form of a new one; a good file leads to its page."""
        owners = self.owners(request.user)
        form = self.form(request.POST or None, request.FILES or None, owners=owners)
        if request.method == "POST":
            if not owners:
                raise PermissionDenied(self.refusal)
            if form.is_valid():
                file = form.cleaned_data["file"]
                kept = deciding.keep(
                    self.kind, actor=request.user, file_name=file.name, content=file.read(), **form.owner()
                )
                return redirect(self.url, kept.pk)
        seen = reading.visible(self.kind.model, request.user)
        context = {"about": self, "form": form, "owners": owners, "most": sheets.MOST_ROWS}
        context["uploads"] = list(seen[: reading.LATEST])
        return render(request, self.templates[0], context, status=422 if request.method == "POST" else 200)

    def upload(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """One upload: counts, what each row would change or what is wrong with it, and what became of it."""
        return self._page(request, self._found(request, upload_id))

    def progress(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Where the upload stands; when the step at hand is over the whole page is loaded again."""
        found = self._found(request, upload_id)
        answer = render(request, "filework/_state.html", self._standing(found))
        if request.GET.get("was") != found.state:
            answer["HX-Refresh"] = "true"
        return answer

    def submit(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Have the file saved; the page shows its progress."""
        found = self._found(request, upload_id)
        self.kind.check(request.user, found)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(request, found, form=form, status=422)
        try:
            deciding.apply(self.kind, actor=request.user, upload_id=upload_id, reason=form.cleaned_data["reason"])
        except UploadFault as fault:
            return self._page(request, found, form=form, fault=str(fault), status=409)
        return redirect(self.url, upload_id)

    def cancel(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """Leave the file; nothing of it was saved."""
        found = self._found(request, upload_id)
        try:
            deciding.cancel(self.kind, actor=request.user, upload_id=upload_id)
        except UploadFault as fault:
            return self._page(request, found, fault=str(fault), status=409)
        return redirect(self.list_url)

    def _found(self, request: HttpRequest, upload_id: int) -> Any:
        return reading.upload(self.kind.model, request.user, upload_id)

    def _page(
        self, request: HttpRequest, found: Any, *, form: ReasonForm | None = None, fault: str = "", status: int = 200
    ) -> HttpResponse:
        wanted = {name: request.GET.get(name, "").replace("\x00", "") for name in self.filters}
        page = Paginator(self.rows(found, wanted), reading.MOST_ROWS_SHOWN).get_page(request.GET.get("page"))
        kept = request.GET.copy()
        kept.pop("page", None)
        context = {
            **self._standing(found), "form": form or ReasonForm(), "fault": fault, "wanted": wanted,
            "query": kept.urlencode(), "page": page, "rows": [(row, self.lines(row)) for row in page],
            "kinds": self._kinds(found), "may_change": self.kind.may(request.user, found), **self.more(found),
        }  # fmt: skip
        return render(request, self.templates[1], context, status=status)

    def _kinds(self, found: Any) -> list[tuple[str, str, int]]:
        """The kinds of rows with their counts."""
        made = reading.new_count(found) if self.has_new else 0
        new = [(NEW, "New", made)] if self.has_new else []
        return [
            ("", "All", found.total), *new, (RowKind.CHANGED.value, "Changed", found.changed - made),
            (RowKind.UNCHANGED.value, "Unchanged", found.unchanged), (RowKind.REFUSED.value, "Refused", found.refused),
        ]  # fmt: skip

    def _standing(self, found: Any) -> dict[str, Any]:
        standing = self.standing(found)
        working = found.state in WORKING or not (standing is None or standing.settled)
        share = reading.share(found)
        return {"about": self, "upload": found, "standing": standing, "share": share, "working": working}


def sheet(kind: str, name: str, head: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> HttpResponse:
    """A sheet to download as CSV or XLSX, kept by no cache. Raises ObjectDoesNotExist for another kind."""
    if kind not in TYPES:
        raise ObjectDoesNotExist
    content = sheets.to_csv(head, rows) if kind == "csv" else sheets.to_xlsx(head, rows, title)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer
