"""Setting and removing protections (SPEC MQP). Every act writes its row, its change, its audit event and the engine's
command in one transaction; the projection says when the engine has it."""

from django.db import transaction

from creditcontrols import inbox
from creditcontrols.engine.commands import RemoveProtections, SetProtections
from creditcontrols.engine.quotes import values
from creditcontrols.quoting.choices import STANDING, ProtectionLevel, ProtectionState
from creditcontrols.quoting.models import QuoteProtection, QuoteProtectionChange
from creditcontrols.quoting.policies import (
    Pairs,
    ProtectionFault,
    Wanted,
    check_participant,
    check_values,
    groups_below,
)
from riskadmin.audit.services import record
from riskadmin.firms.models import LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_protect_quotes
from riskadmin.lib import clock


def judge(*, actor: User, pairs: Pairs, wanted: Wanted) -> list[str]:
    """The group codes that the protection would watch. Raises as `set_protection` does; nothing is written."""
    check_can_protect_quotes(actor, pairs)
    check_values(wanted.level, wanted.values)
    check_participant(pairs, wanted)
    groups = groups_below(wanted.level, wanted.code, pairs.exchanges)
    _check_base(pairs, wanted, groups)
    return groups


@transaction.atomic
def set_protection(*, actor: User, pairs: Pairs, wanted: Wanted, reason: str = "") -> QuoteProtection:
    """Protect the participant in a group code, product line or aggregate, or give the protection that stands there
    other values. They count from the participant's next mass quote on (MQP-7).

    Raises PermissionDenied unless `actor` is risk or clearing firm administrator of the LCE, ProtectionFault for values
    that do not fit."""
    check_can_protect_quotes(actor, pairs)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=pairs.lce_id)
    groups = judge(actor=actor, pairs=pairs, wanted=wanted)
    protection, before = _row(actor, pairs, wanted, groups)
    _note(actor, protection, before, "quoting.protect", reason)
    username = actor.get_username()
    inbox.put(SetProtections((engine_protection(protection),), username, reason), actor=username)
    return protection


def _check_base(pairs: Pairs, wanted: Wanted, groups: list[str]) -> None:
    """A line is protected beside its group codes, never alone (SPEC MQP)."""
    if wanted.level == ProtectionLevel.GROUP or _bases(pairs, wanted.session, wanted.trader, groups):
        return
    sentence = f"Protect one of its group codes first ({', '.join(groups)}): at least one is needed."
    raise ProtectionFault("code", sentence)


def _bases(pairs: Pairs, session: str, trader: str, groups: list[str]) -> list[int]:
    found = QuoteProtection.objects.filter(
        lce=pairs.lce, execution_firm=pairs.execution_firm, session=session, trader=trader,
        level=ProtectionLevel.GROUP, code__in=groups, state__in=STANDING,
    )  # fmt: skip
    return list(found.values_list("pk", flat=True))


def _row(
    actor: User, pairs: Pairs, wanted: Wanted, groups: list[str]
) -> tuple[QuoteProtection, dict[str, object]]:  # fmt: skip
    own = {
        "lce": pairs.lce, "execution_firm": pairs.execution_firm, "session": wanted.session, "trader": wanted.trader,
        "level": wanted.level, "code": wanted.code,
    }  # fmt: skip
    protection = QuoteProtection.objects.filter(**own, state__in=STANDING).select_for_update(of=("self",)).first()
    before = {} if protection is None else _facts(protection)
    protection = protection or QuoteProtection(**own)
    given = wanted.values
    protection.fill_percent, protection.quantity, protection.delta = given.fill_percent, given.quantity, given.delta
    protection.groups, protection.state = groups, ProtectionState.SAVED
    protection.set_by, protection.set_at = actor, clock.business_now()
    protection.save()
    return protection, before


@transaction.atomic
def remove_protection(*, actor: User, protection_id: int, reason: str = "") -> QuoteProtection:
    """End a protection, also one that has tripped: mass quotes of its scope are taken again.

    Raises QuoteProtection.DoesNotExist for one that `actor` does not see, PermissionDenied unless he administers its
    LCE, ProtectionFault when it was removed before or a product line needs it."""
    found = QuoteProtection.objects.visible_to(actor).select_related("lce", "execution_firm")
    protection = found.select_for_update(of=("self",)).get(pk=protection_id)
    check_can_protect_quotes(actor, protection)
    if protection.state not in STANDING:
        raise ProtectionFault("protection", "The protection was removed before.")
    _check_not_needed(protection)
    before = _facts(protection)
    protection.state = ProtectionState.ENDING
    protection.save(update_fields=["state"])
    _note(actor, protection, before, "quoting.unprotect", reason, removed=True)
    username = actor.get_username()
    inbox.put(RemoveProtections((protection.pk,), username, reason), actor=username)
    return protection


def _check_not_needed(protection: QuoteProtection) -> None:
    """The last group code below a line that is protected stays as long as the line."""
    if protection.level != ProtectionLevel.GROUP:
        return
    same = QuoteProtection.objects.filter(
        lce=protection.lce_id, execution_firm=protection.execution_firm_id, session=protection.session,
        trader=protection.trader, state__in=STANDING,
    ).exclude(pk=protection.pk)  # fmt: skip
    rows = list(same)
    groups = {row.code for row in rows if row.level == ProtectionLevel.GROUP}
    for line in rows:
        if line.level != ProtectionLevel.GROUP and protection.code in line.groups and not groups & set(line.groups):
            raise ProtectionFault("protection", f"Remove the protection of {line.code} first: it needs a group code.")


def _note(
    actor: User,
    protection: QuoteProtection,
    before: dict[str, object],
    verb: str,
    reason: str,
    *,
    removed: bool = False,
) -> None:
    QuoteProtectionChange.objects.create(
        protection=protection, at=clock.business_now(), by=actor, removed=removed, reason=reason,
        fill_percent=protection.fill_percent, quantity=protection.quantity, delta=protection.delta,
    )  # fmt: skip
    after = {} if removed else _facts(protection)
    record(actor=actor, verb=verb, target=protection, before=before, after=after, reason=reason)


def engine_protection(protection: QuoteProtection) -> values.Protection:
    """The protection as the engine has it."""
    return values.Protection(
        protection.pk, protection.lce.code, protection.execution_firm.code, protection.level, protection.code,
        tuple(protection.groups), protection.fill_percent or 0, protection.quantity or 0, protection.delta or 0,
        protection.session, protection.trader,
    )  # fmt: skip


def _facts(protection: QuoteProtection) -> dict[str, object]:
    return {
        "lce": protection.lce.code, "execution_firm": protection.execution_firm.code, "session": protection.session,
        "trader": protection.trader, "level": protection.level, "code": protection.code,
        "fill_percent": protection.fill_percent, "quantity": protection.quantity, "delta": protection.delta,
    }  # fmt: skip
