"""The table of refusals (SPEC GC2-29)."""

from collections.abc import Iterator

from creditcontrols.engine import refusals
from creditcontrols.engine.quotes.mass_quote import QUOTE_TABLE
from creditcontrols.gateway.outbound import ORD_REJ_REASON, OTHER_REASON
from riskadmin.fix.codec import VALUE_INCORRECT
from riskadmin.reference_docs.markdown import code, page, table

STEPS = {
    0: "malformed, or not for this session",
    1: "fail closed: it cannot be valued",
    2: "product, price, quantity, market state",
    3: "kill switch",
    5: "RMI",
    6: "Access Manager",
    7: "account: inactive, suspended, unknown",
    8: "entity risk management: products, trade types, maximum quantities of users",
    9: "inline credit controls: position limits of accounts",
    10: "credit controls",
}
"""The classes of SPEC GC2-29 that this release has checks for."""

ANSWERS = {"3": "35=3", "8": "35=8 39=8; 35=9 to a replace; 35=d to 35=c", "d": "35=d 323=5", "b": "35=b 297=5 300=98"}

HEAD = """Every refusal of a new order, replace or mass cancel, in the order of the checks: the first failure is named
and nothing is charged. The code is stable; screens, the journal and `creditcontrols_refusal` carry it. What a message
may look like at all is checked before, by [the field tables](fix.md); those answers have no code.

`{...}` stands for a value of the order. In the credit texts x is the quantity that was tested and y the smaller of clip
size and max quantity."""

ANSWER_NOTE = f"""35=3 carries 45 (number of the refused message), 371 (as above), 372 (its 35),
373={VALUE_INCORRECT} and 58 (the text). 35=8 carries 39=8, 150=8, 103 and 58; 103 is
{ORD_REJ_REASON["UNKNOWN_INSTRUMENT"]} for `UNKNOWN_INSTRUMENT`, {ORD_REJ_REASON["DUPLICATE_CL_ORD_ID"]} for
`DUPLICATE_CL_ORD_ID`, else 0. 35=9 carries
102={OTHER_REASON} and 58. A replace that is refused leaves the original as it was."""

CANCEL_NOTE = (
    "A cancel or replace that does not fit its order is answered with 35=9; 434 is 1 for a cancel, 2 for a replace."
)


QUOTE_NOTE = (
    "An entry of a mass quote that does not stand is listed in 35=b with 368; the others stand. When none does, 297 is"
    " 5 and 300 and 58 say why the first does not."
)


def render() -> str:
    """The page."""
    return page(
        "Refusals",
        HEAD,
        table(("step", "class", "code", "answer", "field (371)", "text in 58"), _rows()),
        ANSWER_NOTE,
        "## Cancel rejects",
        CANCEL_NOTE,
        table(("102", "text in 58"), ((row.reason_code, code(row.text)) for row in refusals.CANCEL_TABLE)),
        "## Entries of a mass quote",
        QUOTE_NOTE,
        table(("368", "code", "text"), ((row.reason, code(row.code), code(row.text)) for row in QUOTE_TABLE)),
    )


def _rows() -> Iterator[tuple[object, ...]]:
    for row in refusals.TABLE:
        yield row.step, STEPS[row.step], code(row.code), ANSWERS[row.form], row.ref_tag or "", code(row.text)
