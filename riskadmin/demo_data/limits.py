"""Writes the exchange groups with version 1 of their settings, and the engine's start into its inbox."""

import random
from datetime import date, datetime
from typing import Final

from creditcontrols import inbox, policies
from creditcontrols.disconnects.models import Registration
from creditcontrols.documents import from_document, to_document
from creditcontrols.engine.commands import ApplySettings, MapGroup, SwitchCancelOnDisconnect
from creditcontrols.engine.values import MANUAL, GroupSettings, SessionLimits
from creditcontrols.models import ExchangeGroup, SettingChange, SettingsVersion
from riskadmin.demo_data import plan
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, SenderComp, User
from riskadmin.lib.limits import NO_LIMIT
from riskadmin.reference.models import Instrument as Listed

ACTOR: Final = "seed_demo"
MILLION: Final = 100_000_000
"""A million US dollars in cents."""

BLOCKED_FIRMS: Final = ("7SE", "TND")
"""Firms whose second group was never opened: its limits are 0."""


def write_groups(seed: int, saved_at: datetime) -> None:
    """Two exchange groups for each firm, each with its settings as version 1, saved by the LCE's risk administrator."""
    exchanges = {exchange.code: exchange for exchange in Exchange.objects.all()}
    for clearer in plan.CLEARERS:
        lce = LegalClearingEntity.objects.get(code=clearer.code)
        saved_by = User.objects.get(username=f"ra.{clearer.code.lower()}")
        for firm in clearer.firms:
            execution_firm = ExecutionFirm.objects.get(code=firm.code)
            for name, codes in plan.GROUPS:
                document = settings_for(seed, clearer.code, firm.code, name)
                group = ExchangeGroup.objects.create(
                    lce=lce, execution_firm=execution_firm, name=name, settings=to_document(document), version=1
                )
                group.exchanges.set(exchanges[code] for code in codes)
                _write_version(group, document, saved_by, saved_at)


def write_engine_start(on_date: date) -> None:
    """Instruments, mappings and settings as the engine's first commands, in that order."""
    inbox.put_instruments(on_date, actor=ACTOR)
    groups = list(ExchangeGroup.objects.select_related("lce", "execution_firm").order_by("pk"))
    for group in groups:
        codes = tuple(sorted(group.exchanges.values_list("code", flat=True)))
        inbox.put(MapGroup(group.pk, group.lce.code, group.execution_firm.code, group.name, codes), actor=ACTOR)
    for group in groups:
        settings = from_document(group.settings)
        inbox.put(ApplySettings(group.pk, group.version, settings, ACTOR, "demo data"), actor=ACTOR)


def write_disconnects(saved_at: datetime) -> None:
    """Cancel on disconnect is off for the sessions of the worked examples, and on for all others."""
    comps = list(SenderComp.objects.filter(cancel_on_disconnect=False).order_by("pk"))
    rows = tuple((comp.session_key, "", False) for comp in comps)
    asked = inbox.put(SwitchCancelOnDisconnect(rows, ACTOR, "demo data"), actor=ACTOR)
    Registration.objects.bulk_create(
        Registration(sender_comp=comp, on=False, changed_at=saved_at, reason="demo data", inbox_id=asked)
        for comp in comps
    )


def settings_for(seed: int, lce: str, firm: str, group: str) -> GroupSettings:
    """The settings of one group: the worked examples for EX1 and 123, drawn from the seed for all others."""
    if firm == "123":
        return _manual_example(lce)
    if firm == "EX1" and group == "CME/CBOT":
        return _automated_example(lce)
    return _drawn(
        random.Random(f"{seed}:limits:{firm}:{group}"), lce, blocked=firm in BLOCKED_FIRMS and group != "CME/CBOT"
    )


def _automated_example(lce: str) -> GroupSettings:
    """SPEC GC2-25: limit 1.0 M, reference contract YM, levels 70, 80, 90."""
    reference = Listed.objects.filter(product__code="YM").earliest("expiry_month").symbol
    return GroupSettings(
        weekday=SessionLimits(exposure_futures=MILLION, exposure_options=MILLION // 2),
        reference_futures=reference,
        levels=(70, 80, 90),
        emails=(_address(lce),),
    )


def _manual_example(lce: str) -> GroupSettings:
    """SPEC GC2-28: quantities only; options sell has No Max Limit. On both groups, whichever contract is tried."""
    quantities = SessionLimits(
        max_futures_buy=100, max_futures_sell=200, max_options_buy=200, max_options_sell=NO_LIMIT
    )
    return GroupSettings(mode=MANUAL, weekday=quantities, levels=(70, 80, 90), emails=(_address(lce),))


def _drawn(rng: random.Random, lce: str, *, blocked: bool) -> GroupSettings:
    futures, options = rng.randrange(400, 4_000), rng.randrange(50, 800)  # tenths of a million
    capped = rng.random() < 0.5
    limits = SessionLimits(
        exposure_futures=0 if blocked else futures * MILLION // 10,
        exposure_options=0 if blocked else options * MILLION // 10,
        max_futures_buy=rng.randrange(500, 5_000, 100) if capped else NO_LIMIT,
        max_futures_sell=rng.randrange(500, 5_000, 100) if capped else NO_LIMIT,
    )
    levels = tuple(sorted(rng.sample((60, 70, 80, 90), 3)))
    return GroupSettings(weekday=limits, levels=levels, emails=(_address(lce),))


def _write_version(group: ExchangeGroup, settings: GroupSettings, saved_by: User, saved_at: datetime) -> None:
    version = SettingsVersion.objects.create(
        group=group, version=1, document=to_document(settings), saved_by=saved_by, saved_at=saved_at
    )
    SettingChange.objects.bulk_create(
        SettingChange(
            version=version, group=group, field=change.path, old=change.old, new=change.new, actor=saved_by, at=saved_at
        )
        for change in policies.changes(GroupSettings(), settings)
    )


def _address(lce: str) -> str:
    return f"risk.{lce.lower()}@example.com"
