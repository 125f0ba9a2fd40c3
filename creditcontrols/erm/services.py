"""Acts of a clearing firm on what an execution firm may trade (ERM-3, ERM-4) and on what it shows (ERM-7): each is one
transaction with history and audit row; restrictions are sent to the engine, and saved is not yet in force."""

from typing import Any

from django.db import transaction

from creditcontrols import inbox
from creditcontrols.accounts.models import MemberSettings
from creditcontrols.engine.commands import SetRestrictions
from creditcontrols.engine.erm import values
from creditcontrols.erm import selectors
from creditcontrols.erm.choices import TradeType
from creditcontrols.erm.models import EntityChange, ProductRestriction, TradeTypeRestriction
from creditcontrols.erm.selectors import Pair
from riskadmin.audit.services import record
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_restrict
from riskadmin.lib import clock


class StandsSo(Exception):
    """There is nothing to change. The text is a sentence for the page."""


@transaction.atomic
def restrict_product(
    *, actor: User, lce: str, firm: str, product: str, restricted: bool, reason: str
) -> ProductRestriction:
    """Do not let an execution firm trade a product in the pairs of the LCE (ERM-3), or let it again. Working orders
    stay. Raises ClearingMapping.DoesNotExist, Product.DoesNotExist, PermissionDenied, StandsSo."""
    where = _locked_pair(actor, lce, firm)
    listed = selectors.products_of(where.firm, where.lce).get(code=product)
    key = {"lce": where.lce, "execution_firm": where.firm, "product": listed.code}
    row = ProductRestriction.objects.filter(**key).first() or ProductRestriction(**key, restricted=False, version=0)
    _turn(row, restricted, actor, reason, f"{product} is")
    told = values.ProductRestriction(lce, firm, product, restricted, row.version)
    name = actor.get_username()
    inbox.put(SetRestrictions(products=(told,), actor=name, reason=row.reason), actor=name)
    _note(row, where, f"Product {product}", actor, verb="erm.product")
    return row


@transaction.atomic
def restrict_trade_type(
    *, actor: User, lce: str, firm: str, trade_type: TradeType, restricted: bool, reason: str
) -> TradeTypeRestriction:
    """Do not let an execution firm enter pre-negotiated trades of a type (ERM-4), or let it again. Raises as
    restrict_product does."""
    where = _locked_pair(actor, lce, firm)
    key = {"lce": where.lce, "execution_firm": where.firm, "trade_type": trade_type.value}
    row = TradeTypeRestriction.objects.filter(**key).first() or TradeTypeRestriction(**key, restricted=False, version=0)
    _turn(row, restricted, actor, reason, f"{trade_type.label}s are")
    told = values.TradeTypeRestriction(lce, firm, trade_type.value, restricted, row.version)
    name = actor.get_username()
    inbox.put(SetRestrictions(trade_types=(told,), actor=name, reason=row.reason), actor=name)
    _note(row, where, f"Trade type {trade_type.value}", actor, verb="erm.trade_type")
    return row


@transaction.atomic
def set_member_settings(
    *, actor: User, lce: LegalClearingEntity, details_hidden: bool, reason: str
) -> MemberSettings:  # fmt: skip
    """Have trading firms see details of accounts that they own, or not (ERM-7); it counts at once. Raises
    PermissionDenied, StandsSo."""
    check_can_restrict(actor, lce)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=lce.pk)
    row = MemberSettings.objects.filter(lce=lce).first() or MemberSettings(lce=lce)
    if row.details_hidden == details_hidden:
        raise StandsSo(f"Account details are {'hidden' if details_hidden else 'shown'} already.")
    row.details_hidden, row.changed_by, row.changed_at, row.reason = (
        details_hidden, actor, clock.business_now(), reason[:200],
    )  # fmt: skip
    row.save()
    record(
        actor=actor, verb="erm.settings", target=row, before={"details_hidden": not details_hidden},
        after={"lce": lce.code, "details_hidden": details_hidden}, reason=row.reason,
    )  # fmt: skip
    return row


def _locked_pair(actor: User, lce: str, firm: str) -> Pair:
    """The pair, with the LCE's row locked: of two people the second sees what the first saved."""
    where = selectors.pair(actor, lce, firm)
    check_can_restrict(actor, where.lce)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=where.lce.pk)
    return where


def _turn(row: Any, restricted: bool, actor: User, reason: str, what: str) -> None:
    if row.restricted == restricted:
        raise StandsSo(f"{what} {'restricted' if restricted else 'allowed'} already.")
    row.restricted, row.version, row.reason = restricted, row.version + 1, reason.strip()[:200]
    row.changed_by, row.changed_at = actor, clock.business_now()
    # What the projection writes is left to it.
    columns = ["restricted", "version", "reason", "changed_by", "changed_at"]
    row.save(update_fields=columns if row.pk else None)


def _note(row: Any, where: Pair, subject: str, actor: User, *, verb: str) -> None:
    """History and audit row."""
    old, new = ("Allowed", "Restricted") if row.restricted else ("Restricted", "Allowed")
    EntityChange.objects.create(
        lce=where.lce, execution_firm=where.firm, subject=subject, old=old, new=new, actor=actor, at=row.changed_at,
        reason=row.reason,
    )  # fmt: skip
    after = {"lce": where.lce.code, "execution_firm": where.firm.code, "what": subject, "restricted": row.restricted}
    record(
        actor=actor, verb=verb, target=row, before={"restricted": not row.restricted}, after=after, reason=row.reason
    )
