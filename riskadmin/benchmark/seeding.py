"""What the benchmark adds to the demo's data: firms with room for every order, FIX sessions, 200 groups of a page."""

from base64 import urlsafe_b64encode
from datetime import datetime
from itertools import product
from typing import Any

from riskadmin.benchmark.child import with_django

FIRMS = 30
LCE = "ALP"
RISK_ADMINISTRATOR = "ra.alp"
ROOM = 100_000_000_000_000
"""Exposure limit in cents: the largest there is."""
PRODUCTS = ("ES", "NQ", "GE", "YM", "ZN", "ZF")
PAGE_GROUPS = 200


def bench_firms(arguments: dict[str, Any]) -> dict[str, Any]:
    """Add FIRMS execution firms to an LCE and `sessions` FIX sessions to them; returns credentials and contracts."""
    with_django()
    from django.db import transaction

    from riskadmin.lib import clock

    now = clock.business_now()
    with transaction.atomic():
        firms = _add_firms(now)
        for firm in firms:
            _open_group(firm, "CME/CBOT", ("CME", "CBOT"))
        sessions = _add_sessions(firms, -(-arguments["sessions"] // FIRMS), now)
    return {"sessions": sessions, "contracts": _contracts()}


def page_groups(arguments: dict[str, Any]) -> dict[str, Any]:
    """Fill the LCE up to PAGE_GROUPS groups, each with the eight rows that the projection would have written."""
    with_django()
    from django.db import transaction

    from creditcontrols.models import ExchangeGroup, Utilization
    from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity

    lce = LegalClearingEntity.objects.get(code=LCE)
    with transaction.atomic():
        missing = PAGE_GROUPS - ExchangeGroup.objects.filter(lce=lce).count()
        for number in range(-(-missing // 2)):
            firm = ExecutionFirm.objects.create(code=f"P{number:02d}", name=f"Page firm {number}")
            for name, codes in (("CME/CBOT", ("CME", "CBOT")), ("NYMEX/COMEX", ("NYMEX", "COMEX"))):
                _open_group(firm, name, codes)
        rows = [
            Utilization(group=group, bucket=bucket, side=side, open=side * ROOM // 8, usage=side * ROOM // 8,
                        limit=ROOM, available=ROOM - side * ROOM // 8, clip_size=1000, status="open", seq=1)
            for group in ExchangeGroup.objects.filter(lce=lce)
            for bucket, side in product((0, 1), range(4))
        ]  # fmt: skip
        Utilization.objects.all().delete()
        Utilization.objects.bulk_create(rows)
    return {"groups": ExchangeGroup.objects.filter(lce=lce).count()}


def session_cookies(arguments: dict[str, Any]) -> dict[str, Any]:
    """Sign in the risk administrator `count` times; returns the session keys and the group of a bench firm."""
    with_django()
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from creditcontrols.models import ExchangeGroup
    from riskadmin.firms.models import User

    user = User.objects.get(username=RISK_ADMINISTRATOR)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = []
    for _ in range(arguments["count"]):
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    group = ExchangeGroup.objects.get(execution_firm__code=arguments["firm"])
    return {"cookies": keys, "name": settings.SESSION_COOKIE_NAME, "group": group.pk}


def _add_firms(now: datetime) -> list[Any]:
    from riskadmin.firms.models import ClearingMapping, Exchange, ExecutionFirm, LegalClearingEntity

    lce = LegalClearingEntity.objects.get(code=LCE)
    firms = [ExecutionFirm.objects.create(code=f"N{n:02d}", name=f"Bench firm {n}") for n in range(FIRMS)]
    for firm, exchange in product(firms, Exchange.objects.filter(partner=False)):
        ClearingMapping.objects.create(execution_firm=firm, exchange=exchange, lce=lce, effective_from=now)
    return firms


def _open_group(firm: Any, name: str, codes: tuple[str, ...]) -> None:
    from creditcontrols import inbox
    from creditcontrols.documents import to_document
    from creditcontrols.engine.commands import ApplySettings, MapGroup
    from creditcontrols.engine.values import GroupSettings, SessionLimits
    from creditcontrols.models import ExchangeGroup, SettingsVersion
    from riskadmin.firms.models import Exchange, LegalClearingEntity
    from riskadmin.lib import clock
    from riskadmin.reference.models import Instrument

    lce = LegalClearingEntity.objects.get(code=LCE)
    reference = Instrument.objects.filter(product__code="YM").earliest("expiry_month").symbol
    settings = GroupSettings(
        weekday=SessionLimits(exposure_futures=ROOM, exposure_options=ROOM),
        reference_futures=reference if "CBOT" in codes else "",
    )
    document = to_document(settings)
    group = ExchangeGroup.objects.create(lce=lce, execution_firm=firm, name=name, settings=document, version=1)
    group.exchanges.set(Exchange.objects.filter(code__in=codes))
    SettingsVersion.objects.create(group=group, version=1, document=document, saved_at=clock.business_now())
    inbox.put(MapGroup(group.pk, lce.code, firm.code, name, codes), actor="bench")
    inbox.put(ApplySettings(group.pk, 1, settings, "bench", "benchmark"), actor="bench")


def _add_sessions(firms: list[Any], ids: int, now: datetime) -> list[dict[str, str]]:
    from riskadmin.firms.models import SenderComp
    from riskadmin.keypairs.selectors import all_active_secrets
    from riskadmin.keypairs.services import create_key_pair

    names = [f"Z{number:02d}" for number in range(ids)]
    for name in names:
        create_key_pair(actor="bench", session_id=name, now=now)
    secrets = all_active_secrets(now)
    comps = [SenderComp(sender_comp_id=f"{name}{firm.code}N", execution_firm=firm) for name in names for firm in firms]
    SenderComp.objects.bulk_create(comps)
    return [credentials(comp.sender_comp_id, *secrets[comp.session_id][-1]) for comp in comps]


def credentials(sender_comp: str, access_key: str, secret: bytes) -> dict[str, str]:
    """What a client of the session signs with."""
    text = urlsafe_b64encode(secret).rstrip(b"=").decode()
    return {"sender_comp_id": sender_comp, "access_key_id": access_key, "secret_key": text}


def _contracts() -> list[list[str]]:
    """[55, 107] of the contracts that the clients trade."""
    from riskadmin.reference.models import Instrument

    listed = Instrument.objects.filter(product__code__in=PRODUCTS, kind="FUT").select_related("product")
    return [[one.product.code, one.symbol] for one in listed]
