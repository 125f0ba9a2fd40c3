"""The REST API: its calls as the OpenAPI document has them."""

from collections.abc import Iterator

from riskadmin import api
from riskadmin.reference_docs.markdown import code, page, table
from riskadmin.rest.describing import Call, Field, sections
from riskadmin.rest.paging import MOST, USUAL
from riskadmin.rest.problems import MEDIA_TYPE
from riskadmin.rest.scopes import Scope
from riskadmin.tokens.idempotency import HEADER, KEPT, REPLAYED
from riskadmin.tokens.limiting import MOST_CALLS, WINDOW

RULES = f"""- **Sign-in**: `Authorization: Bearer …` with a token of the page *API tokens*. On the console's own origin
  the session cookie does too; what changes something then needs the header `X-CSRFToken`. A token acts for its user
  with the rights of the moment, and within its scopes.
- **Rate**: {MOST_CALLS} calls of a token in {WINDOW.seconds} seconds, then 429 with `Retry-After`.
- **{HEADER}** on what changes something: 1 to 64 visible characters of your own. The same call with the same key gets
  the stored answer for {KEPT.days * 24} hours, marked `{REPLAYED}: true`; another call with it gets 422. Two at the
  same time have one effect. Answers of 500 and above are not stored.
- **Versions**: settings carry a version, as `version` and as `ETag`. A save names the one it was made from, as
  `base_version` or `If-Match`. 409 has `conflicts` with `before`, `theirs` and `yours` of each field.
- **Saved and in force** are two things: a save answers with `status_url`; `in_force_at` there tells that the engine
  decides by it.
- **Lists**: `limit` up to {MOST}, {USUAL} without it; follow `next`, also in the `Link` header, until it is null.
- **Errors** are {code(MEDIA_TYPE)} (RFC 9457): `status`, `title`, `detail`, `errors` with `path` and `message`, and
  `request_id`, which the log and the audit trail carry."""

STATUSES = (
    (400, "the body is no JSON"),
    (401, "no token, or one that is wrong, expired or revoked"),
    (403, "your role, the scope, the CSRF token or a missing second factor; `detail` says which"),
    (404, "it does not exist, or not for you"),
    (405, "no such method; `Allow` has those that there are"),
    (409, "somebody changed it since you read it, or it is decided already"),
    (413, "the body is too large"),
    (415, "the body is neither JSON nor, where a file is taken, a form"),
    (422, "a value is wrong or missing; `errors` has a sentence for each path"),
    (429, "too many calls; `Retry-After`"),
    (503, "the database does not answer; `Retry-After`"),
)


def render() -> str:
    """The page."""
    document = api.document()
    return page(
        "REST API",
        document["info"]["description"],
        f"Base address {code('/' + api.PREFIX)}, document {code('/' + api.PREFIX + 'openapi.json')}, and as a page of"
        f" the console {code('/' + api.PREFIX + 'docs/')}.",
        RULES,
        "## Scopes",
        table(("scope", "what for"), ((code(scope.value), scope.label) for scope in Scope)),
        "## Statuses",
        table(("status", "when"), STATUSES),
        *_calls(document),
    )


def _calls(document: dict) -> Iterator[str]:
    for section in sections(document):
        yield f"## {section.title}"
        for call in section.calls:
            yield f"### {call.method} {call.path}"
            yield f"{call.summary}. {call.about} Scope {code(call.scope)}."
            yield from _tables(call)


def _tables(call: Call) -> Iterator[str]:
    if call.parameters:
        yield table(("parameter", "in", "what it is", "", ""), map(_parameter, call.parameters))
    if call.body:
        yield table(("body", "what it is", "", ""), map(_member, call.body))
    if call.answer_about:
        yield call.answer_about
    if call.answer:
        head = "item of a page" if call.list_of else "answer"
        yield table((head, "what it is", ""), ((code(one.name), one.kind, one.about) for one in call.answer))


def _parameter(one: Field) -> tuple[str, ...]:
    return code(one.name), one.place, one.kind, "required" if one.required else "", one.about


def _member(one: Field) -> tuple[str, ...]:
    return code(one.name), one.kind, "required" if one.required else "", one.about
