"""Forms of the schedule."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from riskadmin.lib.calendar import CENTRAL, central
from riskadmin.schedule.stepping import Target

FURTHEST = timedelta(days=400)


class StepForm(forms.Form):
    """Where to step the demo's clock: one of the targets, or an instant in Chicago."""

    to = forms.CharField()
    at = forms.CharField(required=False)

    def __init__(self, data: Any = None, *, targets: list[Target], now: datetime) -> None:
        super().__init__(data)
        self.targets = {target.name: target.at for target in targets}
        self.now = now

    def clean(self) -> dict[str, Any]:
        """Sets `instant`."""
        cleaned: dict[str, Any] = super().clean() or {}
        to = cleaned.get("to", "")
        if to == "instant":
            cleaned["instant"] = self._instant(cleaned.get("at", ""))
        elif to in self.targets:
            cleaned["instant"] = self.targets[to]
        else:
            self.add_error("to", "Choose where to step to.")
        return cleaned

    def _instant(self, text: str) -> datetime | None:
        try:
            found = datetime.fromisoformat(text).replace(tzinfo=CENTRAL)
        except ValueError:
            self.add_error("at", "Give a date and a time, as in 2027-03-14 16:04:50.")
            return None
        if found <= self.now:
            self.add_error("at", f"The clock never moves back: it is {central(self.now):%Y-%m-%d %H:%M:%S} CT.")
        elif found > self.now + FURTHEST:
            self.add_error("at", f"At most {FURTHEST.days} days ahead.")
        return found
