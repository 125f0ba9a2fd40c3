"""Order flow of several sessions, and the proof that nothing acknowledged was lost, doubled or altered."""

from creditcontrols import journal, snapshots
from tests.e2e.fixclient import FixClient, Timeout
from tests.e2e.trading import Trading

RESEND_MOST = 2500


class Flow:
    """One-contract orders of some sessions of the firm without exposure limit (manual mode)."""

    def __init__(self, trading: Trading, *sender_comps: str) -> None:
        self.trading = trading
        self.instrument = trading.instrument("ZC")
        self.clients = [trading.logged_on(name) for name in sender_comps]

    def send(self, count: int) -> None:
        """Send `count` orders on every session without waiting for answers."""
        for client in self.clients:
            with client.at_once():
                for _ in range(count):
                    client.new_order(self.instrument, 1, "400")

    def read_until(self, client: FixClient, accepted: int) -> None:
        """Read until that many orders of the session were acknowledged in all."""
        client.wait(lambda m: len(client.accepted) >= accepted, since=len(client.received) - 1)

    def hang_up(self) -> None:
        """Take what is still on the way and drop the connections."""
        for client in self.clients:
            try:
                client.wait_closed(timeout=1)
            except Timeout:
                client.close()

    def recover(self) -> None:
        """Log every session on again, as soon as the port is back, and fetch what it missed."""
        for client in self.clients:
            client.recover(timeout=30)

    def settle(self) -> None:
        """Wait until every order that was ever sent is answered."""
        for client in self.clients:
            client.wait(lambda m, c=client: len(c.accepted) == len(c.numbers), since=len(client.received) - 1)

    def check_each_order_once(self) -> None:
        """Every order that was sent is acknowledged under exactly one number, and stands in the books once."""
        for client in self.clients:
            assert client.accepted.keys() == client.numbers.keys()
            doubled = {sent: numbers for sent, numbers in client.accepted.items() if len(numbers) != 1}
            assert not doubled
        sent = sum(len(client.numbers) for client in self.clients)
        with self.trading.stack.connect() as connection:
            self.trading.stack.wait_for(lambda: _orders(connection) >= sent, "projection caught up")
            assert _orders(connection) == sent

    def check_same_bytes(self) -> None:
        """A resend of everything brings each message as it was the first time, and leaves no number out."""
        for client in self.clients:
            first = {m.number: m.unchanging() for m in client.received if not m.is_resent}
            last = client.next_in - 1
            again = []
            for begin in range(1, last + 1, RESEND_MOST):
                again += client.resend(begin, min(last, begin + RESEND_MOST - 1))
            orders = [m for m in again if m.kind == "8"]
            assert {m.number for m in orders} == {n for numbers in client.accepted.values() for n in numbers}
            altered = [m for m in orders if first.get(m.number, m.unchanging()) != m.unchanging()]
            assert not altered

    def write_snapshot(self) -> None:
        """A snapshot of what the journal holds now, as the shadow writes it after many more entries."""
        with self.trading.stack.connect() as connection:
            snapshots.write(connection, snapshots.load(connection, journal.head(connection)[0]))


def _orders(connection: object) -> int:
    row = connection.execute("SELECT count(*) FROM creditcontrols_order").fetchone()  # type: ignore[attr-defined]
    return row[0]
