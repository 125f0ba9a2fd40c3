"""Who owns the session ids of target sessions: their key pairs are kept by the entity of the group."""

from collections.abc import Collection, Iterable

from django.db.models.functions import Left

from dropcopygroups.models import TargetSession
from riskadmin.keypairs.owners import Claim


def target_sessions(session_ids: Collection[str] | None) -> Iterable[Claim]:
    """The claims to the given session ids, or to those of all targets that were not removed."""
    found = TargetSession.objects.filter(removed_at=None).select_related("group__entity")
    if session_ids is not None:
        found = found.alias(first=Left("target_session_id", 3)).filter(first__in=session_ids)
    for target in found:
        entity = target.group.entity
        yield Claim(
            target.session_id, "Drop copy target", f"{target}, group {target.group.name}", entity.code, entity.name,
            firm_id=entity.execution_firm_id, lce_id=entity.lce_id,
        )  # fmt: skip
