"""Blocking and unblocking accounts, and cancelling their orders (SPEC RMI). Each is one transaction with its audit rows
and one command for the engine; saved is not yet in force."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from creditcontrols import inbox
from creditcontrols.engine.controls import values
from creditcontrols.engine.controls.commands import CancelOrders, LiftRmiBlocks, SetRmiBlocks
from creditcontrols.rmi import selectors
from creditcontrols.rmi.choices import STANDING, RmiBlockState, RmiSource
from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from creditcontrols.rmi.policies import (
    Criteria,
    Pairs,
    RmiFault,
    Trouble,
    clean_account,
    clean_accounts,
    clean_criteria,
    clean_exchange,
)
from riskadmin.audit.services import record
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_block_accounts
from riskadmin.lib import clock


@dataclass(frozen=True)
class Blocked:
    """What came of a request to block: `made` are new, `standing` were there before."""

    made: list[RmiBlock]
    standing: list[RmiBlock]

    @property
    def blocks(self) -> list[RmiBlock]:
        """All of them, oldest first."""
        return sorted((*self.made, *self.standing), key=lambda block: block.pk)


@transaction.atomic
def block_accounts(
    *, actor: User, pairs: Pairs, accounts: Collection[str], criteria: Criteria, source: RmiSource, reason: str = ""
) -> Blocked:
    """Block order entry of the accounts (RMI-1) until somebody unblocks them (RMI-3); cancels pass (RMI-2) and no order
    is cancelled (RMI-5). What is blocked in the same way already is accepted and stays one block.

    Raises PermissionDenied unless `actor` is risk administrator of the LCE or GCC, RmiFault for bad values."""
    check_can_block_accounts(actor, pairs)
    names, wanted = clean_accounts(accounts), clean_criteria(pairs, criteria)
    # One after the other for each LCE: of two equal requests the second finds the block of the first.
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=pairs.lce_id)
    found = {account: selectors.standing_block(pairs, account, wanted) for account in names}
    made = [_make(actor, pairs, account, wanted, source, reason) for account in names if found[account] is None]
    if made:
        command = SetRmiBlocks(tuple(engine_block(block) for block in made), actor.get_username(), reason)
        inbox.put(command, actor=actor.get_username())
    return Blocked(made, [block for block in found.values() if block is not None])


def _make(actor: User, pairs: Pairs, account: str, criteria: Criteria, source: RmiSource, reason: str) -> RmiBlock:
    block = RmiBlock.objects.create(
        lce=pairs.lce, execution_firm=pairs.execution_firm, account=account, kind=criteria.kind, side=criteria.side,
        product=criteria.product, exchange=criteria.exchange, reason=reason, source=source, created_by=actor,
        created_at=clock.business_now(),
    )  # fmt: skip
    record(actor=actor, verb="rmi.block", target=block, after=_facts(block) | {"source": source}, reason=reason)
    return block


@transaction.atomic
def unblock_accounts(*, actor: User, block_ids: Collection[int], source: RmiSource, reason: str = "") -> list[RmiBlock]:
    """Ask for the end of these blocks, all or none.

    Raises RmiBlock.DoesNotExist for one that `actor` does not see, RmiFault for one that nobody has to lift any more,
    PermissionDenied unless `actor` is risk administrator of the LCEs or GCC."""
    wanted = sorted(set(block_ids))
    if not wanted:
        raise RmiFault("blocks", "Choose at least one block.", Trouble.MISSING)
    found = RmiBlock.objects.visible_to(actor).filter(pk__in=wanted).select_related("lce", "execution_firm")
    blocks = list(found.select_for_update(of=("self",)).order_by("pk"))
    if len(blocks) < len(wanted):
        raise RmiBlock.DoesNotExist
    for block in blocks:
        _lift(actor, block, source, reason)
    command = LiftRmiBlocks(tuple(wanted), actor.get_username(), reason)
    inbox.put(command, actor=actor.get_username())
    return blocks


def _lift(actor: User, block: RmiBlock, source: RmiSource, reason: str) -> None:
    check_can_block_accounts(actor, block)
    if block.state not in STANDING:
        raise RmiFault("blocks", f"Block {block.pk} of account {block.account} was lifted.", Trouble.UNKNOWN_ID)
    block.state, block.lift_asked_at = RmiBlockState.LIFTING, clock.business_now()
    block.lifted_by, block.lift_source, block.lift_reason = actor, source, reason
    block.save(update_fields=["state", "lift_asked_at", "lifted_by", "lift_source", "lift_reason"])
    record(actor=actor, verb="rmi.unblock", target=block, before=_facts(block), after={"source": source}, reason=reason)


@transaction.atomic
def mass_cancel(
    *, actor: User, pairs: Pairs, account: str, exchange: str, source: RmiSource, reason: str = ""
) -> RmiMassCancel:
    """Cancel the account's working orders on one exchange, or on all that the LCE guarantees (`exchange` ""): day, GTC
    and GTD orders alike (RMI-8); the traders are told with 378=106 (RMI-9). Order entry stays as it is.

    Raises PermissionDenied unless `actor` is risk administrator of the LCE or GCC, RmiFault for bad values."""
    check_can_block_accounts(actor, pairs)
    name, where = clean_account(account), clean_exchange(pairs, exchange)
    cancel = RmiMassCancel.objects.create(
        lce=pairs.lce, execution_firm=pairs.execution_firm, account=name, exchange=where, reason=reason, source=source,
        created_by=actor, created_at=clock.business_now(),
    )  # fmt: skip
    after = {"lce": pairs.lce.code, "execution_firm": pairs.execution_firm.code, "account": name, "exchange": where}
    record(actor=actor, verb="rmi.mass_cancel", target=cancel, after=after | {"source": source}, reason=reason)
    command = CancelOrders(
        act=cancel.act, cause="Cancelled by the Risk Management Interface", lce=pairs.lce.code,
        ef=pairs.execution_firm.code, account=name, exchange=where, actor=actor.get_username(), reason=reason,
    )  # fmt: skip
    inbox.put(command, actor=actor.get_username())
    return cancel


def engine_block(block: RmiBlock) -> values.RmiBlock:
    """The block as the engine has it."""
    return values.RmiBlock(
        block.pk, block.lce.code, block.execution_firm.code, block.account, block.kind, block.side, block.exchange,
        block.product,
    )  # fmt: skip


def _facts(block: RmiBlock) -> dict[str, object]:
    return {
        "lce": block.lce.code, "execution_firm": block.execution_firm.code, "account": block.account,
        "kind": block.kind, "side": block.side, "product": block.product, "exchange": block.exchange,
    }  # fmt: skip
