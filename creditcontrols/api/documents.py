"""The settings document as the API tells and takes it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from ninja import Field

from creditcontrols.engine.values import AUTOMATED, MANUAL
from riskadmin.lib.limits import MAX_QUANTITY
from riskadmin.rest.paging import Paging
from riskadmin.rest.schemas import In, Out, Sentence, Symbol

LARGEST_CENTS: Final = 100_000_000_000_000

Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Cents = Annotated[
    int, Field(ge=0, le=LARGEST_CENTS, description="0 blocks; else 50,000,000 and more in steps of 10,000,000.")
]
MostContracts = Annotated[
    Annotated[int, Field(ge=0, le=MAX_QUANTITY)] | None, Field(description="0 blocks by hand; null is No Max Limit.")
]


class ModeWord(StrEnum):
    """Automated: exposure limits and max quantities; Manual: max quantities only (SPEC GC2-05)."""

    AUTOMATED = "automated"
    MANUAL = "manual"


MODES: Final = {AUTOMATED: ModeWord.AUTOMATED, MANUAL: ModeWord.MANUAL}
MODE_CODES: Final = {word: code for code, word in MODES.items()}


class LimitsIn(In):
    """The limits of one session (SPEC GC2-01)."""

    exposure_futures_cents: Cents
    exposure_options_cents: Cents
    max_futures_buy: MostContracts
    max_futures_sell: MostContracts
    max_options_buy: MostContracts
    max_options_sell: MostContracts


class SettingsIn(In):
    """The whole settings document of a group; every member is given, so that nothing changes by omission."""

    mode: ModeWord
    weekday: LimitsIn
    weekend_enabled: bool
    weekend: LimitsIn
    reference_futures: Symbol | None = Field(description="Reference contract of futures, null for the order's own.")
    reference_options: Symbol | None = Field(description="Reference contract of options, null for the order's own.")
    levels: list[Annotated[int, Field(ge=0, le=100)]] = Field(max_length=10)
    emails: list[Annotated[str, Field(max_length=254, pattern=r"^[!-~]+$")]] = Field(max_length=100)


class SettingsPut(In):
    """A document to save. `base_version` is the version it was made from; If-Match may carry it instead."""

    base_version: Version | None = None
    settings: SettingsIn
    reason: Sentence = ""


class LimitsOut(Out):
    """The limits of one session: cents, contracts, null for No Max Limit."""

    exposure_futures_cents: int
    exposure_options_cents: int
    max_futures_buy: int | None
    max_futures_sell: int | None
    max_options_buy: int | None
    max_options_sell: int | None


class SettingsOut(Out):
    """The settings document. `emails` is null for the execution firm: they are the clearing firm's people."""

    mode: ModeWord
    weekday: LimitsOut
    weekend_enabled: bool
    weekend: LimitsOut
    reference_futures: str | None
    reference_options: str | None
    levels: list[int]
    emails: list[str] | None


class TrailOut(Out):
    """Where a saved version stands: saved is the database, in force is the engine. `late` when it is not in force some
    seconds after the save."""

    version: int
    saved_at: datetime
    saved_by: str
    in_force_at: datetime | None
    refused_reason: str | None
    late: bool


class VersionOut(TrailOut):
    """A saved version with its document."""

    settings: SettingsOut


class CurrentOut(Out):
    """The saved settings; `trail` is null for a group that nobody has saved yet."""

    version: int
    settings: SettingsOut
    trail: TrailOut | None


class ChangeOut(Out):
    """One changed field; values as in the settings document."""

    path: str
    before: Any
    after: Any


class SavedOut(Out):
    """What a save did. Without changes nothing differed and `version` is the one that stood. Ask `status_url` until the
    version is in force: an order sent after that is decided by it."""

    version: int
    changes: list[ChangeOut]
    status_url: str


class HistoryOut(ChangeOut):
    """One changed field of one saved version."""

    version: int
    actor: str
    at: datetime


class HistoryFilter(Paging):
    """Which changes."""

    path: Annotated[str, Field(pattern=r"^[a-z_.]{1,60}$")] | None = Field(None, description="Only this field.")
