"""The OpenAPI document as rows that people read: for the page of the console and for docs/reference/api.md."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from riskadmin.rest.openapi import METHODS, Document

Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter or a member of a document: its path, what it is, whether it must be given, and its description."""

    name: str
    kind: str
    required: bool
    about: str
    place: str = ""


@dataclass(frozen=True)
class Call:
    """One call."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    answer_about: str
    list_of: bool
    "True when `answer` is an item of a page."


@dataclass(frozen=True)
class Section:
    """The calls of one tag."""

    title: str
    calls: list[Call] = field(default_factory=list)


def sections(document: Document) -> list[Section]:
    """The calls by tag, in the order of the document."""
    found: dict[str, Section] = {}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                title = operation.get("tags", ["Other"])[0]
                found.setdefault(title, Section(title)).calls.append(_call(document, path, method, operation))
    return list(found.values())


def _call(document: Document, path: str, method: str, operation: Document) -> Call:
    body = operation.get("requestBody", {}).get("content", {})
    answer = _content(operation["responses"].get("200", {}).get("content", {}))
    whole = _resolved(document, answer)
    listed = set(whole.get("properties", {})) == {"items", "next"}
    told = whole["properties"]["items"]["items"] if listed else answer
    return Call(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=" ".join(operation.get("description", "").split()),
        scope=operation.get("x-scope", ""),
        parameters=[_parameter(document, one) for one in operation.get("parameters", [])],
        body=list(_fields(document, _content(body))),
        answer=list(_fields(document, told)),
        answer_about=" ".join(_resolved(document, told).get("description", "").split()),
        list_of=listed,
    )


def _content(content: Document) -> Schema:
    return next((one["schema"] for one in content.values()), {})


def _parameter(document: Document, given: Document) -> Field:
    about = given.get("description") or given["schema"].get("description", "")
    return Field(given["name"], _kind(document, given["schema"]), given.get("required", False), about, given["in"])


def _fields(document: Document, schema: Schema, prefix: str = "", seen: tuple[str, ...] = ()) -> Iterator[Field]:
    """The members of a schema, those of inner ones below them."""
    name = schema.get("$ref", "")
    if name in seen:
        return
    whole = _resolved(document, schema)
    whole = _resolved(document, whole["items"]) if whole.get("type") == "array" else whole
    required = set(whole.get("required", []))
    for member, inner in whole.get("properties", {}).items():
        path = f"{prefix}{member}"
        yield Field(path, _kind(document, inner), member in required, inner.get("description", ""))
        below, mark = _below(document, inner)
        if below:
            yield from _fields(document, below, f"{path}{mark}.", (*seen, name))


def _below(document: Document, schema: Schema) -> tuple[Schema, str]:
    """The schema whose members stand below a member, and "[]" for the items of a list; empty when there is none."""
    for one in schema.get("anyOf", [schema]):
        whole = _resolved(document, one)
        if whole.get("type") == "array" and "properties" in _resolved(document, whole.get("items", {})):
            return whole["items"], "[]"
        if "properties" in whole:
            return one, ""
    return {}, ""


def _resolved(document: Document, schema: Schema) -> Schema:
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _kind(document: Document, schema: Schema) -> str:
    whole = _resolved(document, schema)
    if "anyOf" in whole:
        return " or ".join(_kind(document, one) for one in whole["anyOf"])
    if "enum" in whole:
        return ", ".join(str(value) for value in whole["enum"])
    if "const" in whole:
        return str(whole["const"])
    if whole.get("type") == "array":
        return f"list of {_kind(document, whole.get('items', {}))}"
    return _scalar(whole)


def _scalar(schema: Schema) -> str:
    kind = schema.get("format") or schema.get("type", "any")
    low, high = schema.get("minimum"), schema.get("maximum")
    return f"{kind} {low} to {high}" if low is not None and high is not None and high < 2**53 else str(kind)
