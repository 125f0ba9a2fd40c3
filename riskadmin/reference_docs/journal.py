"""Commands and events of the journal, with their fields."""

from types import ModuleType, UnionType
from typing import Any, get_args

import msgspec

from creditcontrols import journal
from creditcontrols.engine import commands, events, values
from creditcontrols.engine.controls import values as control_values
from creditcontrols.engine.quotes import values as quote_values
from riskadmin.reference_docs.markdown import about, code, page, table

HEAD = """One row of `creditcontrols_journal` is one decision: the command, every event that followed from it, and the
bytes that went to FIX sessions because of it. Rows are only added. Each carries a sha256 over the hash of the row
before and all its own fields, so that a changed, missing or added row is found by `./console manage journal verify`.
`./console manage journal export` prints every row as one line of JSON with the names below.

Commands and events are MessagePack arrays: the type with its version first, then the fields in this order. Fields are
only appended, with a default; a change of meaning is a new type. Money is whole US cents, quantities are contracts,
prices are billionths, times are µs since 1970 UTC."""


def render() -> str:
    """The page."""
    return page(
        "Journal",
        HEAD,
        "## Row",
        f"{about(journal.Entry)} The table has `shard` in front, always {journal.SHARD}. Each element of `out`:"
        f" {about(journal.Outbound)}",
        table(("column", "type"), [(code(name), kind(of)) for name, of in journal.Entry.__annotations__.items()]),
        "## Commands",
        *_structs(get_args(commands.AnyCommand)),
        "## Events",
        *_structs(get_args(events.AnyEvent)),
        "## Values",
        "Parts of commands and events, arrays as well, without a type in front.",
        *_structs(_values(values)),
        *_structs(_values(control_values)),
        *_structs(_values(quote_values)),
    )


def _structs(found: tuple[Any, ...]) -> list[str]:
    parts: list[str] = []
    for struct in found:
        tag = struct.__struct_config__.tag
        heading = f"### {struct.__name__}" + (f" `{tag}`" if tag else "")
        parts += [heading, about(struct), _fields(struct)]
    return parts


def _fields(struct: type[msgspec.Struct]) -> str:
    rows = [
        (code(field.name), kind(field.type), "" if field.required else code(_default(field)))
        for field in msgspec.structs.fields(struct)
    ]
    return table(("field", "type", "default"), rows)


def _default(field: msgspec.structs.FieldInfo) -> str:
    default = field.default
    if isinstance(default, msgspec.Struct):
        return f"{type(default).__name__}()"
    return repr(default)


def _values(module: ModuleType) -> tuple[Any, ...]:
    found = vars(module).values()
    return tuple(one for one in found if isinstance(one, type) and issubclass(one, values.Value) and one.__doc__
                 and one is not values.Value)  # fmt: skip


def kind(annotation: Any) -> str:
    """A type as people read it."""
    if isinstance(annotation, UnionType):
        return " or ".join("nothing" if part is type(None) else kind(part) for part in get_args(annotation))
    if parts := get_args(annotation):
        inner = [kind(part) for part in parts if part is not Ellipsis]
        return f"list of {inner[0]}" if Ellipsis in parts else f"({', '.join(inner)})"
    return str(annotation.__name__)
