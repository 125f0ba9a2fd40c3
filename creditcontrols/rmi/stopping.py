"""What the blocks of accounts say to the panel of everything that blocks a firm, and to orders that are only tried."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse

from creditcontrols.blocking import Blocking, Question
from creditcontrols.engine.controls.events import RmiBlocked
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.engine.order_events import Event
from creditcontrols.rmi.choices import BLOCKING
from creditcontrols.rmi.models import RmiBlock
from creditcontrols.rmi.services import engine_block
from creditcontrols.selectors import person
from riskadmin.firms.permissions import can_block_accounts
from riskadmin.reference.models import Instrument

NAME: Final = "rmi"
STEP: Final = 5
CODE: Final = "RMI_BLOCKED"


def blockings(question: Question) -> list[Blocking]:
    """The blocks of the firm's accounts that such an order would meet; without an account those of all."""
    found = RmiBlock.objects.concerning(question.user).blocking().filter(execution_firm__code=question.ef)
    found = found.select_related("lce", "execution_firm", "created_by").order_by("account", "pk")
    if question.account:
        found = found.filter(account=plain_account(question.account))
    parts = _parts(question)
    return [_blocking(question, block) for block in found if _meets(block, parts)]


def _parts(question: Question) -> list[tuple[str, str, str, int]] | None:
    """(type, product, exchange, side) of what the order trades, a spread leg by leg; None when it names nothing."""
    if not question.symbol:
        return [("", "", "", question.side)] if question.side else None
    listed = Instrument.objects.filter(symbol=question.symbol).select_related("product__exchange").first()
    if listed is None:
        return []
    legs = [(leg.leg_instrument, leg.ratio) for leg in listed.legs.select_related("leg_instrument__product__exchange")]
    return [
        (one.kind, one.product.code, one.product.exchange.code, _side(question.side, ratio))
        for one, ratio in legs or [(listed, 1)]
    ]


def _side(side: int, ratio: int) -> int:
    return side if ratio > 0 or not side else 3 - side


def _meets(block: RmiBlock, parts: list[tuple[str, str, str, int]] | None) -> bool:
    """True when the block means one of the parts; what the question leaves open fits every block."""
    if parts is None:
        return True
    return any(
        (not kind or block.kind in ("", kind)) and (not product or block.product in ("", product))
        and (not exchange or block.exchange in ("", exchange)) and (not side or block.side in (0, side))
        for kind, product, exchange, side in parts
    )  # fmt: skip


def _blocking(question: Question, block: RmiBlock) -> Blocking:
    may = can_block_accounts(question.user, block)
    lift = f"A risk administrator of {block.lce.code}, or GCC, unblocks the account under RMI, Active Blocks."
    return Blocking(
        STEP, CODE, f"Account {block.account}: {scope_words(block)}, by {block.lce.code}", person(block.created_by),
        block.in_force_at or block.created_at, lift, block.reason, reverse("rmi_active") if may else "",
    )  # fmt: skip


def scope_words(block: RmiBlock) -> str:
    """What a block stops, in words."""
    side = {1: "buy", 2: "sell"}.get(block.side, "buy and sell")
    kind = {"FUT": "futures", "OPT": "options"}.get(block.kind, "futures and options")
    return f"{side} {kind}{f' of {block.product}' if block.product else ''}{_on(block)}"


def _on(block: RmiBlock) -> str:
    return f" on {block.exchange}" if block.exchange else " on every exchange"


def facts(ef: str) -> Iterable[Event]:
    """The blocks that the engine has for the firm, as the event that brings them."""
    found = RmiBlock.objects.filter(
        execution_firm__code=ef, in_force_seq__isnull=False, lifted_seq=None, state__in=BLOCKING
    )
    standing = found.select_related("lce", "execution_firm").order_by("pk")
    known = tuple(engine_block(block) for block in standing)
    return [RmiBlocked(known)] if known else []
