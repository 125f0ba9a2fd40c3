"""What the pages about people show. Everything starts from what the user may read (SPEC §1)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, Membership, User
from riskadmin.firms.scope import scope_of
from riskadmin.lib import clock
from riskadmin.people.choices import OPEN, NominationState
from riskadmin.people.models import Invitation, Nomination
from riskadmin.people.policies import DOES, can_see_people_of_firm, can_see_people_of_lce, can_verify
from riskadmin.people.querysets import lces_of

SHOWN = 300
"""Most users on one page; a search finds the others."""

_NOMINATED_BY = ("lce", "user", "nominated_by", "verified_by", "released_by", "closed_by")


@dataclass(frozen=True)
class Administrator:
    """A risk administrator, present, past or on the way. `state` is in words, `tone` how it looks; exactly one of
    `user` and `nomination` may be None."""

    lce: LegalClearingEntity
    name: str
    username: str
    email: str
    state: str
    tone: str
    user: User | None
    nomination: Nomination | None


@dataclass(frozen=True)
class Line:
    """One role of one person on an access page. `does` says what the role may do, `through` by which firm it reaches
    here, empty for the firm's own people."""

    user: User
    role: str
    does: str
    through: str = ""


def visible_people(user: Any) -> QuerySet[User]:
    """The users whose own page `user` may read: all for who sees all, else those with a role in an LCE of
    which the user is CA or auditor."""
    people = with_details(User.objects.all())
    scope = scope_of(user)
    if scope.sees_all:
        return people
    ids = Membership.objects.filter(lce__in=lces_of(scope, Role.CA, Role.AU)).values("user")
    return people.filter(pk__in=ids)


def known_to(user: Any) -> set[int]:
    """Keys of the visible people, for links that lead somewhere."""
    return set(visible_people(user).values_list("pk", flat=True))


def with_details(people: QuerySet[User]) -> QuerySet[User]:
    """Adds `second_factor`, `open_sessions`, `invited_until` and the memberships; three statements in all."""
    held = Membership.objects.select_related("lce", "execution_firm").order_by("role", "pk")
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return people.annotate(
        second_factor=Exists(factor), open_sessions=Count("usersession", distinct=True)
    ).prefetch_related(Prefetch("memberships", held), Prefetch("invitations", waiting, to_attr="waiting_invitations"))


def person_page(user: Any, person_id: int) -> User:
    """One of the visible people. Raises User.DoesNotExist."""
    return visible_people(user).get(pk=person_id)


def sessions_of(person: User) -> list[UserSession]:
    """The open sessions of a person, newest first; those that ended by themselves are dropped on the way."""
    sessions = UserSession.objects.purge_and_list(person)
    return sorted(sessions, key=lambda session: session.created_at, reverse=True)


def state_of(person: User) -> tuple[str, str]:
    """Where a user stands, in words, and how it looks. Needs `with_details`."""
    if person.is_active:
        return "Active", ""
    if not person.memberships.all():
        return "No role", "muted"
    if not person.waiting_invitations:
        return "Closed", "muted"
    if person.waiting_invitations[0].expires_at <= clock.real_now():
        return "Invitation expired", "warn"
    return "Invited", "accent"


def find_people(user: Any, words: str) -> list[User]:
    """Visible people by a part of name, username, address or firm, in the order of usernames; at most SHOWN."""
    found = visible_people(user).order_by("username")
    if words:
        ids = User.objects.filter(
            Q(username__icontains=words) | Q(first_name__icontains=words) | Q(last_name__icontains=words)
            | Q(email__icontains=words) | Q(memberships__lce__code__iexact=words)
            | Q(memberships__execution_firm__code__iexact=words) | Q(memberships__role__iexact=words)
        )  # fmt: skip
        found = found.filter(pk__in=ids.values("pk"))
    return list(found[:SHOWN])


def visible_nomination(user: Any, nomination_id: int) -> Nomination:
    """Raises Nomination.DoesNotExist."""
    return Nomination.objects.visible_to(user).select_related(*_NOMINATED_BY).get(pk=nomination_id)


def to_do(user: Any) -> list[Nomination]:
    """Nominations whose next step is this user's: verifying for GAM, releasing for the CA of the LCE; oldest first."""
    mine = Q(pk__in=[])
    if can_verify(user):
        mine |= Q(state=NominationState.NOMINATED)
    mine |= Q(state=NominationState.VERIFIED, lce__in=lces_of(scope_of(user), Role.CA))
    return list(Nomination.objects.filter(mine).select_related(*_NOMINATED_BY).order_by("pk"))


def administrators(user: Any) -> list[Administrator]:
    """Risk administrators of the LCEs that `user` has a role in, or of all: first who waits, then who is there, then
    who was."""
    nominations = list(Nomination.objects.visible_to(user).select_related(*_NOMINATED_BY))
    waiting = [_on_the_way(one) for one in nominations if one.state in OPEN]
    past = [_on_the_way(one) for one in nominations if one.state not in (*OPEN, NominationState.RELEASED)]
    return waiting + _present(user, nominations) + past


def may_nominate_for(user: Any) -> list[LegalClearingEntity]:
    """The LCEs for which `user` may nominate."""
    ids = lces_of(scope_of(user), Role.CA)
    return list(LegalClearingEntity.objects.filter(pk__in=ids)) if ids else []


def access_of_lce(user: Any, code: str) -> tuple[LegalClearingEntity, list[Line]]:
    """The LCE and who may do what in it. Raises LegalClearingEntity.DoesNotExist."""
    lce = LegalClearingEntity.objects.visible_to(user).get(code=code)
    if not can_see_people_of_lce(user, lce):
        raise LegalClearingEntity.DoesNotExist
    return lce, _lines(Membership.objects.filter(lce=lce))


def access_of_firm(user: Any, code: str) -> tuple[ExecutionFirm, list[Line]]:
    """The execution firm, its own people, and the risk administrators of the LCEs that guarantee it now.

    Raises ExecutionFirm.DoesNotExist."""
    firm = ExecutionFirm.objects.visible_to(user).get(code=code)
    if not can_see_people_of_firm(user, firm):
        raise ExecutionFirm.DoesNotExist
    guarantors = firm.mappings.in_force(clock.business_now()).values("lce")
    through = Membership.objects.filter(role=Role.RA, lce__in=guarantors)
    return firm, [*_lines(Membership.objects.filter(execution_firm=firm)), *_lines(through, through=True)]


def sign_in_at(instant: datetime | None) -> datetime | None:
    """A sign-in is noted in real time; screens show business time."""
    return instant + clock.offset() if instant else None


def _lines(held: QuerySet[Membership], *, through: bool = False) -> list[Line]:
    people = Prefetch("user", with_details(User.objects.all()))
    return [
        Line(one.user, Role(one.role).label, DOES[Role(one.role)], one.lce.code if through and one.lce else "")
        for one in held.select_related("lce").prefetch_related(people).order_by("role", "user__username")
    ]


def _present(user: Any, nominations: list[Nomination]) -> list[Administrator]:
    scope = scope_of(user)
    held = Membership.objects.filter(role=Role.RA).select_related("lce").order_by("lce__code", "user__username")
    if not scope.sees_all:
        held = held.filter(lce__in=scope.lce_ids)
    brought = {(one.user_id, one.lce_id): one for one in nominations if one.state == NominationState.RELEASED}
    found = []
    for one in held.prefetch_related(Prefetch("user", with_details(User.objects.all()))):
        state, tone = state_of(one.user)
        found.append(
            Administrator(
                one.lce, one.user.get_full_name() or one.user.username, one.user.username, one.user.email,
                state, tone, one.user, brought.get((one.user_id, one.lce_id)),
            )
        )  # fmt: skip
    return found


def _on_the_way(one: Nomination) -> Administrator:
    tone = "warn" if one.state in OPEN else "muted"
    return Administrator(one.lce, str(one), one.username, one.email, one.get_state_display(), tone, None, one)
