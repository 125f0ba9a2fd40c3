"""What was switched of cancel on disconnect (SPEC COD). Without a row it is on."""

from django.conf import settings
from django.db import models

from creditcontrols.disconnects.querysets import RegistrationQuerySet
from riskadmin.firms.models import SenderComp

LONGEST_TRADER = 20


class Registration(models.Model):
    """Cancel on disconnect of a trader id (tag 50, upper case) on a session, on or off; `trader` "" is the session's
    own setting, which counts for every trader id without a row. `inbox_id` is the command that put it in force."""

    sender_comp = models.ForeignKey(SenderComp, models.PROTECT, related_name="registrations")
    trader = models.CharField(max_length=LONGEST_TRADER, blank=True)
    on = models.BooleanField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    inbox_id = models.BigIntegerField()
    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["sender_comp", "trader"]
        constraints = [models.UniqueConstraint(fields=["sender_comp", "trader"], name="registration_once")]
        indexes = [models.Index(fields=["inbox_id"], name="registration_by_inbox")]

    def __str__(self) -> str:
        return f"{self.sender_comp} {self.trader or 'all other trader ids'}"
