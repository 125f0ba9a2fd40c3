"""Who there is in the demo. EX1 and 123 carry the worked examples of SPEC GC2-25 and GC2-28."""

from typing import Final, NamedTuple

PASSWORD: Final = "demo-console-2026"
EXAMPLE_FIRMS: Final = ("EX1", "123")


class Comp(NamedTuple):
    """A sender comp; with a market segment it is one of the MSGW."""

    sender_comp_id: str
    segment: str = ""


class Firm(NamedTuple):
    """An execution firm and its sender comps."""

    code: str
    name: str
    comps: tuple[Comp, ...]


class Clearer(NamedTuple):
    """A legal clearing entity and the execution firms that it guarantees."""

    code: str
    name: str
    firms: tuple[Firm, ...]


CLEARERS: Final = (
    Clearer("ALP", "Alpine Clearing", (
        Firm("EX1", "Example Execution One", (Comp("EX1EX1N"), Comp("EX2EX1N"))),
        Firm("123", "One Two Three Trading", (Comp("AAA123N"), Comp("BBB123N"), Comp("CCC123N"))),
        Firm("QTR", "Quarterdeck Trading", (Comp("QA1QTRN"), Comp("QB1QTRN", "60"))),
        Firm("KES", "Kestrel Execution", (Comp("KA1KESN"), Comp("KB1KESN"))),
    )),
    Clearer("BRK", "Breakwater Securities", (
        Firm("HLO", "Halo Markets", (Comp("HA1HLON"), Comp("HB1HLON", "64"))),
        Firm("MRN", "Marina Futures", (Comp("MA1MRNN"), Comp("MB1MRNN"))),
        Firm("TND", "Tundra Capital", (Comp("TA1TNDN"),)),
        Firm("4PT", "Fourpoint Trading", (Comp("FA14PTN"), Comp("FB14PTN"))),
    )),
    Clearer("CDR", "Cedar Clearing Services", (
        Firm("JUN", "Juniper Derivatives", (Comp("JA1JUNN"), Comp("JB1JUNN"))),
        Firm("OAK", "Oakfield Grain", (Comp("OA1OAKN"), Comp("OB1OAKN", "68"))),
        Firm("PLR", "Polar Energy Trading", (Comp("PA1PLRN"), Comp("PB1PLRN"))),
        Firm("7SE", "Seven Seas Commodities", (Comp("SA17SEN"),)),
    )),
)  # fmt: skip

EXCHANGES: Final = (
    ("CME", "Chicago Mercantile Exchange", False),
    ("CBOT", "Chicago Board of Trade", False),
    ("NYMEX", "New York Mercantile Exchange", False),
    ("COMEX", "Commodity Exchange", False),
    ("MGEX", "Minneapolis Grain Exchange", True),
)
GROUPS: Final = (("CME/CBOT", ("CME", "CBOT")), ("NYMEX/COMEX", ("NYMEX", "COMEX")))

LCE_ROLES: Final = ("CA", "RA", "AU")
FIRM_ROLES: Final = ("EA", "TF", "TR")
OVER_ALL_ROLES: Final = ("GAM", "GCC", "AU")
