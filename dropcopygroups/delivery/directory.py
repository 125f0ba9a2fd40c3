"""Which target sessions may log on, with their keys and segments. Never on the path of a copy."""

from typing import Final, NamedTuple

from dropcopygroups.models import TargetSession
from riskadmin.keypairs.directory import KeyDirectory
from riskadmin.lib import clock
from riskadmin.reference.models import Product

AGAIN_A_SECOND: Final = 20
"""How often a target that nobody knows is looked for again."""


class Target(NamedTuple):
    """A target session in service: its row and its kind (CGW or MSGW)."""

    pk: int
    kind: str


class Targets(KeyDirectory):
    """The target sessions in service and their key pairs."""

    actor = "drop copy"

    def __init__(self) -> None:
        super().__init__()
        self._second = 0.0
        self._again = 0

    def in_service(self) -> dict[str, Target]:
        """Targets by session key, the first 6 characters of their id."""
        return self._keep("targets", self._find)

    def knows(self, sender_comp: str) -> bool:
        """As for any session; one that is not known may have been allotted a moment ago, so it is looked for again, at
        most AGAIN_A_SECOND times."""
        if super().knows(sender_comp):
            return True
        if (now := clock.monotonic()) - self._second >= 1.0:
            self._second, self._again = now, 0
        self._again += 1
        if self._again > AGAIN_A_SECOND:
            return False
        self._kept.pop("targets", None)
        return super().knows(sender_comp)

    def segments(self) -> frozenset[str]:
        """Every market segment there is."""
        return self._keep("segments", lambda: frozenset(Product.objects.values_list("segment", flat=True)))

    def _comps(self) -> frozenset[str]:
        return frozenset(f"{key}N" for key in self.in_service())

    def _find(self) -> dict[str, Target]:
        rows = TargetSession.objects.in_service(clock.business_now()).values_list("target_session_id", "pk", "kind")
        return {name[:6]: Target(pk, kind) for name, pk, kind in rows}
