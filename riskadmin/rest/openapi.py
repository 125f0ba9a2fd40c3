"""What every call has in common in the OpenAPI document: problems, sign-in, Idempotency-Key, Link and ETag."""

from http import HTTPStatus
from typing import Any, Final

from riskadmin.rest.problems import MEDIA_TYPE
from riskadmin.rest.schemas import ProblemDetails

Document = dict[str, Any]

METHODS: Final = ("get", "post", "put", "patch", "delete")
_ALWAYS: Final = (401, 403, 422, 429, 500, 503)
_CHANGING: Final = (400, 404, 409, 413, 415)
_REFERENCE: Final = "#/components/schemas/{model}"

IDEMPOTENCY_KEY: Final[Document] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
    "description": "A key of your own for this call. Sent again with the same call within a day, it gets the stored"
    " answer and nothing is done twice; with another call it is refused.",
}
SECURITY: Final[Document] = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, made on the page of your account."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of the console; what changes something needs the header X-CSRFToken besides.",
    },
}


def complete(document: Document) -> Document:
    """Add to the document, in place, what the gate does with every call."""
    document["security"] = [{name: []} for name in SECURITY]
    components = document.setdefault("components", {})
    components["securitySchemes"] = SECURITY
    components.setdefault("schemas", {}).update(_problem_schemas())
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                _complete(operations[method], path, method)
    return document


def _complete(operation: Document, path: str, method: str) -> None:
    responses = {str(status): content for status, content in operation["responses"].items()}
    statuses = set(_ALWAYS) | ({404} if "{" in path else set())
    if method != "get":
        statuses |= set(_CHANGING)
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    else:
        operation["x-scope"] = "read"
    for status in sorted(statuses):
        responses.setdefault(str(status), _refusal(status))
    operation["responses"] = dict(sorted(responses.items()))


def _refusal(status: int) -> Document:
    schema = {"$ref": _REFERENCE.format(model=ProblemDetails.__name__)}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}


def _problem_schemas() -> Document:
    schema = ProblemDetails.model_json_schema(ref_template=_REFERENCE, mode="serialization")
    inner = schema.pop("$defs", {})
    return {ProblemDetails.__name__: schema, **inner}
