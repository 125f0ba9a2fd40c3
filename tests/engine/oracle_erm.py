"""The oracle's idea of entity risk management (SPEC GC2-29 step 8, ERM): maximum quantities of operators, restricted
products, restricted trade types."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.engine.oracle_controls import Codes, Controls
from tests.engine.oracle_records import Request


@dataclass
class Most:
    """What an operator may order at once in a product; None: any quantity."""

    outright: int | None
    spread: int | None
    version: int


@dataclass
class Entities(Controls):
    """`mosts` by (LCE or "" for the firm's own, firm, operator, product); restrictions with their versions, products by
    (LCE, firm, product), trade types by (LCE, firm, type)."""

    mosts: dict[tuple[str, str, str, str], Most] = field(default_factory=dict)
    products_off: dict[tuple[str, str, str], tuple[bool, int]] = field(default_factory=dict)
    types_off: dict[tuple[str, str, str], tuple[bool, int]] = field(default_factory=dict)

    def controls(self) -> tuple[Callable[[Request], Codes], ...]:
        """Step 8 follows."""
        return (*super().controls(), self.outside_entity)

    def outside_entity(self, request: Request) -> Codes:
        """Step 8: whatever of it fails."""
        codes = set()
        for part in request.parts:
            product = self.contracts[part.symbol].product
            if self.products_off.get((part.lce, request.firm, product), (False, 0))[0]:
                codes.add("PRODUCT_RESTRICTED")
            if self.types_off.get((part.lce, request.firm, request.trade_type), (False, 0))[0]:
                codes.add("TRADE_TYPE_RESTRICTED")
            if self.raises(request) and self.too_many(request, part.lce, product):
                codes.add("USER_MAXIMUM")
        return frozenset(codes)

    def raises(self, request: Request) -> bool:
        """A replace that does not raise the quantity exceeds no maximum that it did not before."""
        return request.old is None or request.quantity > request.old.total

    def too_many(self, request: Request, lce: str, product: str) -> bool:
        """True when a maximum of the LCE or of the firm itself is exceeded."""
        mosts = [self.mosts.get((setter, request.firm, request.who.trader, product)) for setter in (lce, "")]
        bounds = [most.spread if request.spread else most.outright for most in mosts if most]
        return any(bound is not None and request.quantity > bound for bound in bounds)
