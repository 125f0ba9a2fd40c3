"""Kill switches, and the firms whose LCE granted them the kill switch (SPEC KS). The projection fills in what the
engine made of a kill."""

from django.conf import settings
from django.db import models

from creditcontrols.killswitch.choices import KILLING, Authority, KillState, Level
from creditcontrols.killswitch.querysets import GrantQuerySet, KillQuerySet
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity


class KillSwitch(models.Model):
    """A kill of one scope by one authority. Its key is the engine's.

    It acts in the pairs that `lce` guarantees, in all pairs where that is None (GCC only), on `execution_firm`, on
    every one of the LCE where that is None, and on the FIX session `session` (6 characters), "" all. `orders` were
    called in when it came in force, `kept` more stayed because their market was closed."""

    level = models.CharField(max_length=7, choices=Level.choices)
    authority = models.CharField(max_length=8, choices=Authority.choices)
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, related_name="kills")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, null=True, related_name="kills")
    session = models.CharField(max_length=6, blank=True)
    state = models.CharField(max_length=9, choices=KillState.choices, default=KillState.REQUESTED)
    answer = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)
    enforced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    enforced_by_name = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    orders = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    lift_reason = models.CharField(max_length=300, blank=True)
    lifted_by_name = models.CharField(max_length=150, blank=True)
    lift_asked_at = models.DateTimeField(null=True)
    lifted_seq = models.BigIntegerField(null=True)
    lifted_at = models.DateTimeField(null=True)
    objects = KillQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "lce", "execution_firm", "session"], name="kill_stands_once",
                condition=models.Q(state__in=[str(state) for state in KILLING]), nulls_distinct=False,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"kill switch {self.pk} of {self.scope}"

    @property
    def act(self) -> str:
        """How the engine's cancels name it (Order.cancel_act)."""
        return f"kill:{self.pk}"

    @property
    def typed(self) -> str:
        """The id to type before it is enforced or lifted: of the session, the firm, or the LCE."""
        return self.session or (self.execution_firm or self.lce).code  # type: ignore[union-attr]

    @property
    def scope(self) -> str:
        """What it stops, in words."""
        lce = f"LCE {self.lce.code}" if self.lce else "every LCE"
        if self.session:
            return f"{self.session} of {self.execution_firm_code} at {lce}"
        return f"EF {self.execution_firm_code} at {lce}" if self.execution_firm else lce

    @property
    def execution_firm_code(self) -> str:
        """Code of its execution firm, "" for all."""
        return self.execution_firm.code if self.execution_firm else ""


class KillGrant(models.Model):
    """An LCE lets the administrators of an execution firm use the kill switch in its pairs; the row is gone when it
    does not any more."""

    lce = models.ForeignKey(LegalClearingEntity, models.CASCADE, related_name="kill_grants")
    execution_firm = models.ForeignKey(ExecutionFirm, models.CASCADE, related_name="kill_grants")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["lce", "execution_firm"]
        constraints = [models.UniqueConstraint(fields=["lce", "execution_firm"], name="kill_granted_once")]
