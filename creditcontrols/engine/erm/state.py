"""What the engine knows of entity risk management (SPEC ERM)."""

from msgspec import Struct

from creditcontrols.engine.erm.values import ProductRestriction, TradeTypeRestriction, UserMaximum
from riskadmin.lib.limits import NO_LIMIT


class EntityRisk:
    """`maximums` by (LCE or "", firm, trader, product), `products` by (LCE, firm, product) and `trade_types` by (LCE,
    firm, type) as in force, also those that refuse nothing. Derived: `bounds`, those of `maximums` that are set,
    `restricted` products, `active`: False while no order can be refused."""

    __slots__ = ("active", "bounds", "maximums", "products", "restricted", "trade_types")

    def __init__(self) -> None:
        self.maximums: dict[tuple[str, str, str, str], UserMaximum] = {}
        self.products: dict[tuple[str, str, str], ProductRestriction] = {}
        self.trade_types: dict[tuple[str, str, str], TradeTypeRestriction] = {}
        self.bounds: dict[tuple[str, str, str, str], UserMaximum] = {}
        self.restricted: set[tuple[str, str, str]] = set()
        self.active = False

    def derive(self) -> None:
        """Compute what follows from the rest anew, after any of it changed."""
        self.bounds = {key: row for key, row in self.maximums.items() if (row.outright, row.spread) != UNSET}
        self.restricted = {key for key, row in self.products.items() if row.restricted}
        self.active = bool(self.bounds or self.restricted)


UNSET = (NO_LIMIT, NO_LIMIT)


class EntityImage(Struct, array_like=True):
    """Entity risk management in a snapshot, in the order of keys."""

    maximums: list[UserMaximum] = []
    products: list[ProductRestriction] = []
    trade_types: list[TradeTypeRestriction] = []


def entity_image(erm: EntityRisk) -> EntityImage:
    """As the snapshot holds it."""
    return EntityImage(
        [erm.maximums[key] for key in sorted(erm.maximums)],
        [erm.products[key] for key in sorted(erm.products)],
        [erm.trade_types[key] for key in sorted(erm.trade_types)],
    )


def restore_entity(erm: EntityRisk, image: EntityImage) -> None:
    """Put it back."""
    erm.maximums = {maximum_key(row): row for row in image.maximums}
    erm.products = {product_key(row): row for row in image.products}
    erm.trade_types = {type_key(row): row for row in image.trade_types}
    erm.derive()


def maximum_key(row: UserMaximum) -> tuple[str, str, str, str]:
    """What a maximum is found by."""
    return row.lce, row.ef, row.trader, row.product


def product_key(row: ProductRestriction) -> tuple[str, str, str]:
    """What a product's restriction is found by."""
    return row.lce, row.ef, row.product


def type_key(row: TradeTypeRestriction) -> tuple[str, str, str]:
    """What a trade type's restriction is found by."""
    return row.lce, row.ef, row.trade_type
