"""Who may do what (SPEC §1). `can_x` answers, `check_x` raises PermissionDenied; reading is `visible_to`."""

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.scope import scope_of
from riskadmin.lib import clock


class OwnedByLce(Protocol):
    """What belongs to one LCE, such as an exchange group."""

    lce_id: int


def can_change_limits(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """Limits and blocks of an LCE's pairs: its risk administrators only. `owned` is the LCE or what belongs to it."""
    return scope_of(user).has_in_lce(_lce_id(owned), Role.RA)


def check_can_change_limits(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` may change limits of `owned`."""
    _check(can_change_limits(user, owned), "Only a risk administrator of the clearing entity changes its limits.")


def can_see_clip_size(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """The clip size is hidden from trading firms: RA and AU of the LCE, GCC and auditors of all see it."""
    scope = scope_of(user)
    return scope.has_in_lce(_lce_id(owned), Role.RA, Role.AU) or scope.has_over_all(Role.GCC, Role.AU)


def can_reopen_port(user: Any) -> bool:
    """A closed order-entry port is reopened by GCC (SPEC FIX-3)."""
    return scope_of(user).has_over_all(Role.GCC)


def check_can_reopen_port(user: Any) -> None:
    """Raises PermissionDenied unless `user` is GCC."""
    _check(can_reopen_port(user), "Only GCC reopens a closed port.")


def can_bust_trades(user: Any) -> bool:
    """Trades are taken back by GCC (SPEC §1, GC2-18)."""
    return scope_of(user).has_over_all(Role.GCC)


def check_can_bust_trades(user: Any) -> None:
    """Raises PermissionDenied unless `user` is GCC."""
    _check(can_bust_trades(user), "Only GCC busts trades.")


def can_maintain_firms(user: Any) -> bool:
    """Firms, mappings, roles and reference data are kept by GAM."""
    return scope_of(user).has_over_all(Role.GAM)


def check_can_maintain_firms(user: Any) -> None:
    """Raises PermissionDenied unless `user` is GAM."""
    _check(can_maintain_firms(user), "Only GAM maintains firms and roles.")


def _lce_id(owned: LegalClearingEntity | OwnedByLce) -> int:
    return owned.pk if isinstance(owned, LegalClearingEntity) else owned.lce_id


def _check(allowed: bool, sentence: str) -> None:
    if not allowed:
        raise PermissionDenied(sentence)


def can_ask_for_mapping(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """A clearing firm's administrator asks GAM for changes of what its LCE guarantees (SPEC §1)."""
    return scope_of(user).has_in_lce(_lce_id(owned), Role.CA)


def check_can_ask_for_mapping(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` is a clearing firm administrator of the LCE."""
    _check(can_ask_for_mapping(user, owned), "Only a clearing firm administrator asks for a mapping change.")


def can_regroup(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """Which exchanges share limits is arranged by the LCE's risk and clearing firm administrators."""
    return scope_of(user).has_in_lce(_lce_id(owned), Role.RA, Role.CA)


def check_can_regroup(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` may arrange the LCE's exchange groups."""
    _check(can_regroup(user, owned), "Only a risk or clearing firm administrator of the clearing entity regroups.")


def can_block_accounts(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """Accounts are blocked, and their orders cancelled, by risk administrators of the LCE and by GCC (SPEC RMI)."""
    scope = scope_of(user)
    return scope.has_in_lce(_lce_id(owned), Role.RA) or scope.has_over_all(Role.GCC)


def check_can_block_accounts(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` may block accounts in the LCE's pairs."""
    _check(can_block_accounts(user, owned), "Only a risk administrator of the clearing entity and GCC block accounts.")


def can_see_account_blocks(user: Any) -> bool:
    """Blocks of accounts are the clearing firms' own matter: their users and those who see all (SPEC RMI)."""
    scope = scope_of(user)
    return scope.sees_all or bool(scope.lces)


def check_can_see_account_blocks(user: Any) -> None:
    """Raises PermissionDenied unless `user` may see blocks of accounts at all."""
    _check(can_see_account_blocks(user), "Blocks of accounts are seen by clearing firms.")


def can_switch_disconnects(user: Any, firm: ExecutionFirm) -> bool:
    """Cancel on disconnect is switched by the administrators of the clearing firms that guarantee a pair of the firm
    now, and by GCC (SPEC COD)."""
    scope = scope_of(user)
    if scope.has_over_all(Role.GCC):
        return True
    own = [lce for lce in scope.lces if scope.has_in_lce(lce, Role.CA)]
    return bool(own) and firm.mappings.in_force(clock.business_now()).filter(lce__in=own).exists()


def check_can_switch_disconnects(user: Any, firm: ExecutionFirm) -> None:
    """Raises PermissionDenied unless `user` may switch the firm's cancel on disconnect."""
    _check(
        can_switch_disconnects(user, firm),
        "Only an administrator of a clearing firm that guarantees the execution firm, or GCC, switches this.",
    )


def can_permit_accounts(user: Any, lce: LegalClearingEntity) -> bool:
    """Accounts are permitted restricted products by the risk administrators of the LCE (SPEC Access Manager)."""
    return scope_of(user).has_in_lce(lce.pk, Role.RA)


def check_can_permit_accounts(user: Any, lce: LegalClearingEntity) -> None:
    """Raises PermissionDenied unless `user` may permit accounts in the LCE's pairs."""
    _check(can_permit_accounts(user, lce), "Only a risk administrator of the clearing entity permits or revokes.")


def can_protect_quotes(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """Mass quote protection is set by the LCE's risk and clearing firm administrators (SPEC MQP)."""
    return scope_of(user).has_in_lce(_lce_id(owned), Role.RA, Role.CA)


def check_can_protect_quotes(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` may set the LCE's mass quote protections."""
    _check(
        can_protect_quotes(user, owned),
        "Only a risk or clearing firm administrator of the clearing entity protects mass quotes.",
    )


def can_keep_accounts(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """Accounts of an LCE are kept by its clearing firm administrators and by GAM (SPEC AMS)."""
    scope = scope_of(user)
    return scope.has_in_lce(_lce_id(owned), Role.CA) or scope.has_over_all(Role.GAM)


def check_can_keep_accounts(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` keeps the accounts of the LCE."""
    _check(can_keep_accounts(user, owned), "Only a clearing firm administrator, or GAM, keeps accounts.")


def can_suspend_for_lce(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """The LCE suspends and allows order entry of its accounts: clearing firm and risk administrators (ICC-6)."""
    return scope_of(user).has_in_lce(_lce_id(owned), Role.CA, Role.RA)


def can_suspend_for_firm(user: Any, firm_id: int) -> bool:
    """The execution firm suspends and allows order entry through itself (ICC-6)."""
    return scope_of(user).has_in_firm(firm_id, Role.EA)


def can_set_positions_for_lce(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """The LCE sets its position limits and policies: clearing firm and risk administrators (ICC-1, ICC-5)."""
    return scope_of(user).has_in_lce(_lce_id(owned), Role.CA, Role.RA)


def check_can_set_positions_for_lce(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` sets the position limits of the LCE."""
    _check(
        can_set_positions_for_lce(user, owned),
        "Only a clearing firm or risk administrator of the clearing entity sets its position limits and policies.",
    )


def can_set_positions_for_firm(user: Any, firm_id: int) -> bool:
    """The execution firm sets its own position limits: its administrators (ICC-1)."""
    return scope_of(user).has_in_firm(firm_id, Role.EA)


def check_can_set_positions_for_firm(user: Any, firm_id: int) -> None:
    """Raises PermissionDenied unless `user` sets the position limits of the execution firm."""
    _check(
        can_set_positions_for_firm(user, firm_id),
        "Only an administrator of the execution firm sets its own position limits.",
    )


def can_restrict(user: Any, owned: LegalClearingEntity | OwnedByLce) -> bool:
    """The LCE restricts products and trade types, sets maximums of operators and what trading firms see of accounts:
    clearing firm and risk administrators (SPEC ERM)."""
    return scope_of(user).has_in_lce(_lce_id(owned), Role.CA, Role.RA)


def check_can_restrict(user: Any, owned: LegalClearingEntity | OwnedByLce) -> None:
    """Raises PermissionDenied unless `user` sets the entity risk of the LCE."""
    _check(
        can_restrict(user, owned),
        "Only a clearing firm or risk administrator of the clearing entity sets this.",
    )


def can_act_for_firm(user: Any, firm_id: int) -> bool:
    """The execution firm sets its own operators' maximums, and enters its pre-negotiated trades (SPEC ERM)."""
    return scope_of(user).has_in_firm(firm_id, Role.EA)


def check_can_act_for_firm(user: Any, firm_id: int) -> None:
    """Raises PermissionDenied unless `user` administers the execution firm."""
    _check(can_act_for_firm(user, firm_id), "Only an administrator of the execution firm does this.")
