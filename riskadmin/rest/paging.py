"""Lists by cursor: the next page starts after the last row, so rows that come in meanwhile neither repeat nor hide
any."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field
from pydantic import StringConstraints

from riskadmin.rest.problems import Problem
from riskadmin.rest.schemas import Filter

USUAL: Final = 100
MOST: Final = 500


class Paging(Filter):
    """The part of a query that pages through a list; filters extend it."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="Most items of the page.")
    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,400}$")] | None = Field(
        None, description="Where the page starts: taken from `next` of the page before, of no meaning otherwise."
    )


def page(
    request: HttpRequest,
    response: HttpResponse,
    rows: QuerySet,
    wanted: Paging,
    keys: Sequence[str],
    item: Callable[[Any], Any],
) -> dict[str, Any]:
    """One page of `rows` ordered by `keys`, which name a row and may begin with "-"; each as `item` makes it.

    Sets the Link header. Raises Problem 422 for a cursor of another list."""
    found, following = cut(rows, wanted, keys)
    return following_page(request, response, [item(row) for row in found], following)


def cut(rows: QuerySet, wanted: Paging, keys: Sequence[str]) -> tuple[list[Any], str | None]:
    """The rows of the page, and the cursor of the next one."""
    if wanted.cursor is not None:
        rows = rows.filter(_after(rows.model, keys, _values(rows.model, keys, wanted.cursor)))
    found = list(rows.order_by(*keys)[: wanted.limit + 1])
    if len(found) <= wanted.limit:
        return found, None
    found = found[: wanted.limit]
    return found, _cursor([_value(found[-1], key.lstrip("-")) for key in keys])


def following_page(
    request: HttpRequest, response: HttpResponse, items: list[Any], following: str | None
) -> dict[str, Any]:
    """The page with `items`, and where the next one is."""
    if following is None:
        return {"items": items, "next": None}
    pairs = [(name, value) for name, value in request.GET.lists() if name != "cursor"]
    address = f"{request.path}?{urlencode([*pairs, ('cursor', following)], doseq=True)}"
    response["Link"] = f'<{address}>; rel="next"'
    return {"items": items, "next": address}


def _value(row: Any, key: str) -> Any:
    for name in key.split("__"):
        row = getattr(row, name)
    return row


def _after(model: type[Model], keys: Sequence[str], values: Sequence[Any]) -> Q:
    """What comes after the row with `values`: the first keys equal, and the one after them further on."""
    after, equal = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        name, further = key.lstrip("-"), "lt" if key.startswith("-") else "gt"
        after |= equal & Q(**{f"{name}__{further}": value})
        equal &= Q(**{name: value})
    return after


def _cursor(values: list[Any]) -> str:
    text = json.dumps(values, cls=DjangoJSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _values(model: type[Model], keys: Sequence[str], cursor: str) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError
        return [_known(model, key.lstrip("-"), value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error, ValidationError, RecursionError) as fault:
        raise Problem(422, "The request is not valid.", [{"path": "cursor", "message": "Not of this list."}]) from fault


def _known(model: type[Model], key: str, value: Any) -> Any:
    field: Any = None
    for name in key.split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = field.related_model or model
    if not isinstance(value, int | str) or isinstance(value, bool) or (isinstance(value, str) and "\x00" in value):
        raise ValueError
    return field.to_python(value)
