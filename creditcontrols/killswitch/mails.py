"""Notices of kills and lifts to the administrators concerned."""

from collections.abc import Sequence

from django.urls import reverse

from creditcontrols.killswitch.choices import Level
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.policies import Target
from creditcontrols.models import ExchangeGroup
from riskadmin.firms.choices import Role
from riskadmin.firms.models import Membership, User
from riskadmin.mail.notices import Notice, send_notice


def tell(kill: KillSwitch, *, enforced: bool) -> int:
    """Tell the administrators of the execution firms below the kill and of the LCEs that clear them; returns how many
    mails that makes."""
    name, reason = (kill.enforced_by_name, kill.reason) if enforced else (kill.lifted_by_name, kill.lift_reason)
    did = "enforced" if enforced else "lifted"
    lead = (
        "New orders, replaces, crosses, mass quotes, quote requests and definitions are refused; working orders are "
        "cancelled as their market allows. Cancels pass."
        if enforced
        else "Orders of this scope pass again unless another kill or control stops them. No order comes back."
    )
    notice = Notice(
        subject=f"Kill switch {did}: {kill.scope}",
        title=f"The kill switch was {did} for {kill.scope}",
        lead=lead,
        rows=[("Level", kill.get_level_display()), ("By", f"{name}, {kill.get_authority_display()}"), ("Why", reason)],
        link="Kill switch",
        path=reverse("kill", args=[kill.pk]),
        foot="Administrators of a firm and of those who clear it are told of every kill and lift.",
    )
    below = Target(Level(kill.level), kill.lce, kill.execution_firm, kill.session)
    return send_notice(notice, to=addresses_below([below]), key=f"kill {kill.pk} {did}")


def addresses_below(targets: Sequence[Target]) -> list[str]:
    """Whom a kill of one of these concerns: the administrators of the execution firms below it and of their LCEs."""
    first = targets[0]  # several are sessions of one firm
    groups = ExchangeGroup.objects.current()
    if first.lce:
        groups = groups.filter(lce=first.lce)
    if first.execution_firm:
        groups = groups.filter(execution_firm=first.execution_firm)
    firms = Membership.objects.filter(role=Role.EA, execution_firm__in=groups.order_by().values("execution_firm"))
    lces = Membership.objects.filter(role__in=(Role.RA, Role.CA), lce__in=groups.order_by().values("lce"))
    held = User.objects.filter(is_active=True, pk__in=(firms | lces).values("user")).exclude(email="")
    return sorted(set(held.values_list("email", flat=True)))
