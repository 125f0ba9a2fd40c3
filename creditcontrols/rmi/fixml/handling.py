"""Carrying out messages: who may, in which order, and what is answered once the engine has it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from creditcontrols.models import ExchangeGroup
from creditcontrols.rmi import selectors, services
from creditcontrols.rmi.choices import RmiSource
from creditcontrols.rmi.fixml import answers
from creditcontrols.rmi.fixml.checks import Reject
from creditcontrols.rmi.fixml.messages import (
    Define,
    Entitlement,
    ListSecurities,
    MassAction,
    Message,
    Ping,
    Query,
)
from creditcontrols.rmi.models import FixmlSender, RmiBlock, RmiMassCancel
from creditcontrols.rmi.policies import RmiFault, Trouble, clean_account, clean_criteria
from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument
from riskadmin.rest.scopes import Scope

NOT_RISING: Final = "The ReqId must be greater than the previous ReqId"
PING_SECONDS: Final = 20
PATIENCE: Final = 2.0
"""Seconds to wait for the engine before the answer is that there is no report."""

STEP: Final = 0.02
LOCK_PATIENCE: Final = "5s"
NOT_AUTHORIZED: Final = "Not authorized for this clearing entity, execution firm or exchange."

Report = Callable[[], str | None]
"""The answer, None while the engine has not said it."""


def carry_out(user: User, message: Message, scopes: frozenset[str]) -> str:
    """The answer to a message of `user`, whose token has `scopes`. What a rejected message would have changed is not
    changed; its ReqID is used up. Raises Reject."""
    with transaction.atomic():
        refusal, report = _in_turn(user, message, scopes)
    if refusal is not None:
        raise refusal
    assert report is not None
    return _wait(report)


def _in_turn(user: User, message: Message, scopes: frozenset[str]) -> tuple[Reject | None, Report | None]:
    """One message of a sender after the other: its row is locked until the end of the transaction."""
    try:
        _check_sender(user, message)
        sender = _lock(user, message.sender)
        _count(sender, message)
        with transaction.atomic():
            return None, _handle(user, message, sender, scopes)
    except Reject as reject:
        refusal = reject
    except (ExchangeGroup.DoesNotExist, PermissionDenied):
        refusal = Reject(Trouble.NOT_AUTHORIZED, NOT_AUTHORIZED)
    except RmiFault as fault:
        refusal = Reject(fault.trouble, str(fault))
    if refusal.trouble is Trouble.NOT_AUTHORIZED:
        after = {"message": message.msg_type, "reference": message.reference}
        record(actor=user, verb="rmi.not_authorized", target=("fixml", message.sender), after=after)
    return refusal, None


def _check_sender(user: User, message: Message) -> None:
    """SID is the clearing firm that the user acts for."""
    if message.sender not in selectors.lces_for(user):
        raise Reject(Trouble.NOT_AUTHORIZED, f"Not authorized as {message.sender}.")


def _lock(user: User, sender: str) -> FixmlSender:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_PATIENCE])
    FixmlSender.objects.bulk_create([FixmlSender(user=user, sender=sender)], ignore_conflicts=True)
    return FixmlSender.objects.select_for_update().get(user=user, sender=sender)


def _count(sender: FixmlSender, message: Message) -> None:
    """Take the number of a message. Raises Reject unless it rises."""
    if message.number is None:
        return
    if message.number <= sender.req_id:
        raise Reject(Trouble.OTHER, NOT_RISING)
    sender.req_id = message.number
    sender.save(update_fields=["req_id"])


def _handle(user: User, message: Message, sender: FixmlSender, scopes: frozenset[str]) -> Report:
    body = message.body
    scope = Scope.CONTROLS if isinstance(body, Define | MassAction) else Scope.READ
    if scope.value not in scopes:
        raise Reject(Trouble.NOT_AUTHORIZED, f"The token lacks the scope {scope.value}.")
    if isinstance(body, Ping):
        return _ping(user, message, body, sender)
    if isinstance(body, Define):
        return _define(user, message, body)
    if isinstance(body, Query):
        return _query(user, message, body)
    if isinstance(body, ListSecurities):
        return _list(user, message, body)
    return _mass_action(user, message, body)


def _ping(user: User, message: Message, body: Ping, sender: FixmlSender) -> Report:
    if body.username not in ("", user.get_username()):
        raise Reject(Trouble.NOT_AUTHORIZED, "Username is not that of the credentials.")
    now = clock.real_now()
    if sender.pinged_at is not None and now - sender.pinged_at < timedelta(seconds=PING_SECONDS):
        raise Reject(Trouble.OTHER, f"Ping not more often than every {PING_SECONDS} seconds.")
    sender.pinged_at = now
    sender.save(update_fields=["pinged_at"])
    return _at_once(answers.pong(message.sender, message.reference, user.get_username()))


def _at_once(text: str) -> Report:
    return lambda: text


def _define(user: User, message: Message, body: Define) -> Report:
    done = [(("A" if one.add else "D"), _one(user, message, one)) for one in body.entitlements]

    def told() -> str | None:
        found = RmiBlock.objects.select_related("execution_firm").in_bulk([block.pk for _, block in done])
        reached = [(action, found[block.pk]) for action, block in done]
        settled = all(
            block.in_force_seq is not None if action == "A" else block.lifted_seq is not None
            for action, block in reached
        )
        return answers.defined(message.sender, message.reference, reached) if settled else None

    return told


def _one(user: User, message: Message, one: Entitlement) -> RmiBlock:
    pairs = selectors.pairs_for(user, message.sender, one.execution_firm)
    if one.add:
        done = services.block_accounts(
            actor=user, pairs=pairs, accounts=[one.account], criteria=one.criteria, source=RmiSource.FIXML
        )
        return done.blocks[0]
    standing = selectors.standing_block(pairs, clean_account(one.account), clean_criteria(pairs, one.criteria))
    if standing is None:
        raise Reject(Trouble.UNKNOWN_ID, f"Account {one.account[:20]} is not blocked with these terms.")
    return services.unblock_accounts(actor=user, block_ids=[standing.pk], source=RmiSource.FIXML)[0]


def _query(user: User, message: Message, body: Query) -> Report:
    pairs = selectors.pairs_for(user, message.sender, body.execution_firm)
    found = selectors.blocks(user, lce=pairs.lce, execution_firm=pairs.execution_firm, state="active")
    if body.accounts:
        found = found.filter(account__in=[clean_account(account) for account in body.accounts])
    return _at_once(answers.report(message.sender, message.reference, list(found.order_by("pk"))))


def _list(user: User, message: Message, body: ListSecurities) -> Report:
    groups: Any = ExchangeGroup.objects.visible_to(user).current().filter(lce__code=message.sender)
    if body.execution_firm:
        groups = groups.filter(execution_firm__code=body.execution_firm)
        if not groups.exists():
            raise ExchangeGroup.DoesNotExist
    exchanges = groups.order_by().values("exchanges")
    listed = Instrument.objects.filter(product__exchange__in=exchanges, kind__in=(Kind.FUTURE, Kind.OPTION))
    names = ("product__code", "kind", "product__exchange__code", "product__name")
    rows = list(listed.order_by(*names).values_list(*names).distinct())
    return _at_once(answers.securities(message.sender, message.reference, rows))


def _mass_action(user: User, message: Message, body: MassAction) -> Report:
    pairs = selectors.pairs_for(user, message.sender, body.execution_firm)
    made = services.mass_cancel(
        actor=user, pairs=pairs, account=body.account, exchange=body.exchange, source=RmiSource.FIXML
    )  # fmt: skip

    def told() -> str | None:
        cancel = RmiMassCancel.objects.select_related("execution_firm").get(pk=made.pk)
        return answers.mass_action(message.sender, message.reference, cancel) if cancel.ordered_at else None

    return told


def _wait(report: Report) -> str:
    """The answer as soon as the engine has said it. Raises Reject 100 when it takes too long: the request stands."""
    deadline = clock.monotonic() + PATIENCE
    while (answer := report()) is None:
        if clock.monotonic() >= deadline:
            raise Reject(Trouble.NO_REPORT, "The request is accepted. The engine has not confirmed it yet.")
        clock.pause(STEP)
    return answer
