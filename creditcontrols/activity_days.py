"""What accounts did by trade date: counts that the projection keeps, so that no page ever counts orders."""

from django.db import models


class ActivityDay(models.Model):
    """Orders, fills and refusals of one account through an execution firm on one trade date, as the LCE that guarantees
    the pair. `lce` is "" where an order was refused before any was found; `account` is plain, "" where the order named
    none. `orders` are new orders that passed every check, sides of mass quotes left out; `contracts` are those filled;
    `refusals` are refused new orders and replaces. Written by the projection."""

    trade_date = models.DateField()
    lce = models.CharField(max_length=3, blank=True)
    ef = models.CharField(max_length=3)
    account = models.CharField(max_length=12, blank=True)
    orders = models.BigIntegerField(default=0)
    fills = models.BigIntegerField(default=0)
    contracts = models.BigIntegerField(default=0)
    refusals = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "creditcontrols"
        ordering = ["-trade_date", "lce", "ef", "account"]
        constraints = [
            models.UniqueConstraint(fields=["trade_date", "lce", "ef", "account"], name="activity_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.trade_date} {self.lce} {self.ef} {self.account}"
