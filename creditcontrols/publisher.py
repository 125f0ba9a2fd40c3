"""Publishes committed changes for the live feed: conflated to one message in TICK seconds, and a beat every second.

Redis only carries: when it is away nothing is lost, browsers see STALE and fetch afresh when it is back."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
import redis
from django.conf import settings

from creditcontrols.journal import Entry
from riskadmin.lib import clock

CHANNEL = "riskadmin:live"
TICK = 0.1
BEAT = 1.0
RETRY = 1.0


class Publisher:
    """One per projection. `turn` is called often and does what is due."""

    def __init__(self) -> None:
        self.client = redis.Redis.from_url(
            settings.RISKADMIN_LIVE_REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5
        )
        self.groups: dict[int, dict[str, Any]] = {}
        self.epoch = self.seq = self.at = self.previous = 0
        self.sent_at = self.beat_at = self.away_until = 0.0

    def start(self, connection: psycopg.Connection, seq: int) -> None:
        """Begin after entry `seq`."""
        self.connection = connection
        self.seq = self.previous = seq

    def stage(self, rows: dict[int, Any], with_orders: set[int], versions: dict[int, int], last: Entry) -> None:
        """Keep the latest rows of every changed group until the next publish."""
        for group, buckets in rows.items():
            orders = group in with_orders or self.groups.get(group, {}).get("orders", False)
            self.groups[group] = {
                "sides": {str(bucket): four for bucket, four in enumerate(buckets)},
                "orders": orders,
                "version": versions[group],
            }
        self.epoch, self.seq, self.at = last.epoch, last.seq, last.at

    def turn(self) -> None:
        """Publish rows at most every TICK seconds and a beat every BEAT seconds."""
        now = clock.monotonic()
        if now < self.away_until:
            return
        rows = {str(group): row for group, row in self.groups.items()}
        if rows and now - self.sent_at >= TICK and self._publish({"t": "rows", "rows": rows}, now):
            self.groups, self.sent_at = {}, now
        if now - self.beat_at >= BEAT:
            epoch, age = self._engine()
            self._publish({"t": "beat", "engine_age": age, "engine_epoch": epoch}, now)
            self.beat_at = now

    def _publish(self, message: dict[str, Any], now: float) -> bool:
        at = datetime.fromtimestamp(self.at / 1_000_000, UTC) if message["t"] == "rows" else clock.business_now()
        message |= {"epoch": self.epoch, "prev": self.previous, "seq": self.seq, "at": at.isoformat()}
        try:
            self.client.publish(CHANNEL, msgspec.json.encode(message))
        except redis.RedisError:
            self.away_until = now + RETRY
            return False
        self.previous = self.seq
        return True

    def _engine(self) -> tuple[int, float]:
        row = self.connection.execute(
            "SELECT epoch, extract(epoch FROM clock_timestamp() - heartbeat_at) FROM creditcontrols_engineepoch"
        ).fetchone()
        return (row[0], round(float(row[1]), 1)) if row and row[1] is not None else (0, 1e9)
