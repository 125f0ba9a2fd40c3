"""`manage.py kill`: the kill switch from the command line, with the exchange's authority (SPEC KS). It needs the
database and nothing else; while that is away nothing trades, and the command waits for it and says so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from creditcontrols.killswitch import services
from creditcontrols.killswitch.choices import Level
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.policies import Target
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.lib import clock

PATIENCE = 10.0
PAUSE = 0.05
ABSENT_PAUSE = 1.0


class Command(BaseCommand):
    """Enforces, lifts and lists kill switches."""

    help = "enforce SCOPE, lift NUMBER or list. SCOPE is LCE, LCE:EF, LCE:EF:SESSION, or * in the place of the LCE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, to what, and why."""
        parser.add_argument("act", choices=("enforce", "lift", "list"))
        parser.add_argument("scope", nargs="?", default="")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, act: str, scope: str, reason: str, **options: Any) -> None:
        """Ends with 0 when the engine has done it. Raises CommandError for a scope that does not exist, a missing
        reason, an engine's refusal, and when it is saved but no engine has answered within PATIENCE."""
        self._wait_for_database()
        if act == "list":
            self._list()
        elif not scope:
            raise CommandError("Name the scope, or the number of the kill to lift.")
        else:
            self._carry_out(act, scope, reason)

    def _carry_out(self, act: str, scope: str, reason: str) -> None:
        try:
            kill = self._enforce(scope, reason) if act == "enforce" else self._lift(scope, reason)
        except services.KillFault as fault:
            raise CommandError(str(fault)) from fault
        self._wait_for(kill, "in_force" if act == "enforce" else "lifted")

    def _wait_for_database(self) -> None:
        told = False
        while True:
            try:
                return connection.ensure_connection()
            except OperationalError:
                if not told:
                    self.stderr.write("The database is away: nothing trades. Waiting for it.")
                    told = True
                clock.pause(ABSENT_PAUSE)

    def _enforce(self, scope: str, reason: str) -> KillSwitch:
        return services.enforce_from_command_line(target=self._target(scope), reason=reason)

    def _lift(self, number: str, reason: str) -> KillSwitch:
        try:
            return services.lift_from_command_line(kill_id=int(number), reason=reason)
        except (ValueError, KillSwitch.DoesNotExist) as missing:
            raise CommandError(f"There is no kill switch {number}.") from missing

    def _target(self, scope: str) -> Target:
        lce_code, firm_code, session, *_ = [*scope.upper().split(":"), "", ""]
        try:
            lce = None if lce_code == "*" else LegalClearingEntity.objects.get(code=lce_code)
            firm = ExecutionFirm.objects.get(code=firm_code) if firm_code else None
        except (LegalClearingEntity.DoesNotExist, ExecutionFirm.DoesNotExist) as missing:
            raise CommandError(f"There is no scope {scope}.") from missing
        if firm is None and lce is None:
            raise CommandError("Every LCE at once is no scope: name an execution firm.")
        if session and not firm.sender_comps.filter(sender_comp_id__startswith=session).exists():  # type: ignore[union-attr]
            raise CommandError(f"There is no scope {scope}.")
        level = Level.SESSION if session else Level.FIRM if firm else Level.LCE
        return Target(level, lce, firm, session)

    def _wait_for(self, kill: KillSwitch, state: str) -> None:
        """The engine's answer as the projection tells it, or the journal where that is away."""
        until = clock.monotonic() + PATIENCE
        while clock.monotonic() < until:
            kill.refresh_from_db()
            if kill.state == state:
                self.stdout.write(f"{kill}: {kill.get_state_display().lower()}, {kill.orders} orders called in.")
                return
            if kill.answer:
                raise CommandError(f"{kill}: {kill.answer}.")
            clock.pause(PAUSE)
        raise CommandError(f"{kill} is saved, but no engine has answered. It counts before the next order.")

    def _list(self) -> None:
        for kill in KillSwitch.objects.killing().select_related("lce", "execution_firm"):
            words = f"{kill.pk}\t{kill.get_state_display()}\t{kill.scope}\t{kill.get_authority_display()}"
            self.stdout.write(f"{words}\t{kill.reason}")
