"""A Monitor to look at: 40 exchange groups in every state, with an hour of minutes and a weekend row."""

from datetime import timedelta

from creditcontrols.choices import BlockStatus
from creditcontrols.models import ExchangeGroup, Utilization, UtilizationMinute
from riskadmin.lib import clock
from tests.web.world import MILLION, World, make_group, set_side

GROUPS = 40
SPECIAL = (
    ("AA4", "CME/CBOT", {0: {"usage": 101_200_000, "level": 100, "status": BlockStatus.AUTO}}),
    ("AA2", "NYMEX/COMEX", {1: {"usage": 71_900_000, "level": 70, "status": BlockStatus.MANUAL}}),
    ("AA5", "NYMEX/COMEX", {side: {"limit": 0, "status": BlockStatus.LIMIT_ZERO} for side in (2, 3)}),
    ("AB3", "MGEX", {side: {"limit": 0, "status": BlockStatus.LIMIT_ZERO} for side in range(4)}),
    ("AA1", "CME/CBOT", {0: {"usage": 96_300_000, "level": 90}, 1: {"usage": 31_000_000}}),
    ("AA6", "NYMEX/COMEX", {3: {"usage": 91_000_000, "level": 90}, 2: {"usage": 77_400_000, "level": 70}}),
    ("AA7", "CME/CBOT", {0: {"usage": 83_390_000, "level": 80}}),
    ("AA3", "CME/CBOT", {1: {"usage": 79_960_000, "level": 70}}),
    ("AA8", "CME/CBOT", {2: {"usage": 66_500_000, "level": 60}}),
    ("AB1", "CME/CBOT", {side: {"usage": 320_000_000 - side, "limit": -1} for side in range(4)}),
)


def paint_monitor(world: World, groups: int = GROUPS) -> list[ExchangeGroup]:
    """The groups of SPECIAL and enough calm ones besides; the own group trades at weekends."""
    made = []
    for code, name, sides in SPECIAL:
        group = make_group("101", code, name)
        for side, figures in sides.items():
            set_side(group, side, **figures)
        made.append(group)
    for number in range(groups - len(SPECIAL)):
        group = make_group("101", f"B{number:02}" if number < 100 else f"{number:03}")
        set_side(group, 0, usage=(number * 1_370_000) % 59_000_000)
        made.append(group)
    give_weekend(world.own)
    give_minutes(made)
    return made


def give_weekend(group: ExchangeGroup) -> None:
    """Weekend trading with limits of its own."""
    group.settings = {**group.settings, "weekend_enabled": True}
    group.save()
    for side in range(4):
        Utilization.objects.create(group=group, bucket=1, side=side, limit=MILLION, available=MILLION, status="open")


def give_minutes(groups: list[ExchangeGroup]) -> None:
    """An hour of rising usage for the side 0 of every second group, a value each four minutes."""
    now = clock.business_now().replace(second=0, microsecond=0)
    rows = [
        UtilizationMinute(
            group=group,
            bucket=0,
            side=side,
            minute=now - timedelta(minutes=back),
            usage=usage,
            peak=usage,
            limit=MILLION,
        )
        for number, group in enumerate(groups[::2])
        for side in range(4)
        for back in range(56, -1, -4)
        if (usage := (number * 2_000_000 + (56 - back) * 1_200_000) % 99_000_000) >= 0
    ]
    UtilizationMinute.objects.bulk_create(rows)
