"""Who may do what (SPEC §1). `can_x` answers, `check_x` raises PermissionDenied; reading is `visible_to`."""

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied

from riskadmin.firms.choices import Role
from riskadmin.firms.models import LegalClearingEntity
from riskadmin.firms.scope import scope_of


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
