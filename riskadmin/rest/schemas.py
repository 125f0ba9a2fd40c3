"""Bases and small types of the schemas."""

from typing import Annotated, Final, Generic, TypeVar

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from riskadmin.lib.limits import is_limited

LARGEST_ID: Final = 2**63 - 1
LONGEST_REASON: Final = 300

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3}$")]
"""Code of a legal clearing entity or execution firm."""

ExchangeCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,8}$")]
Symbol = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]
"""Tag 107 of an instrument."""

Sentence = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x08\x0b-\x1f]*$", max_length=LONGEST_REASON)]
"""A reason or note of a person."""

Item = TypeVar("Item")


class In(Schema):
    """What a caller sends: a member that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Filter(Schema):
    """Query parameters."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What a call answers."""


class Page(Out, Generic[Item]):
    """One page of a list. `next` is the address of the following one, null at the end; the Link header has it too."""

    items: list[Item]
    next: str | None


class FaultOut(Out):
    """One value that is wrong: its path in the request, and a sentence."""

    path: str
    message: str


class ProblemDetails(Schema):
    """A refused call (RFC 9457). `request_id` stands in the log and in the audit trail; a 409 of two people saving from
    one version carries `version`, `saved_by` and `conflicts` besides."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FaultOut]
    request_id: str


def limited(value: int) -> int | None:
    """A figure for which the tables write -1 when it is unlimited, unknown or does not apply: null then."""
    return value if is_limited(value) else None
