"""Which session of a group a page shows."""

from django.http import HttpRequest

from creditcontrols.choices import Bucket
from riskadmin.lib import calendar, clock

WORDS = {Bucket.WEEKDAY: "weekday", Bucket.WEEKEND: "weekend"}


def session_of(request: HttpRequest) -> Bucket:
    """The session that the address asks for, else the one that orders fall in now (SPEC T-1)."""
    asked = request.GET.get("session")
    for bucket, word in WORDS.items():
        if asked == word:
            return bucket
    return Bucket.WEEKEND if calendar.is_weekend_session(clock.business_now()) else Bucket.WEEKDAY
