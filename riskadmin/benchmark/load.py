"""Tasks of the FIX clients, each run in a process of its own (`child`). Durations in seconds."""

import select
import threading
from typing import Any

from riskadmin.benchmark.child import say, until_told
from riskadmin.benchmark.fixclient import Client, NoAnswer, now_text
from riskadmin.lib import clock

BLOCK = 200
PATIENCE = 60.0
ELIMINATED = b"\x0139=C\x01"
LONGEST = 3_600.0


def pipelined(arguments: dict[str, Any]) -> dict[str, float]:
    """Send `count` orders that were made before, as fast as the other side takes them: orders per second until the
    last answer."""
    count = arguments["count"]
    with Client(arguments["port"], arguments["credentials"], arguments["contracts"]) as client:
        sent = now_text()
        data = b"".join([client.order(number, sent) for number in range(1, count + 1)])
        sender = threading.Thread(target=client.socket.sendall, args=(data,))
        say("logged on")
        began = clock.monotonic()
        sender.start()
        client.await_accepted(count)
        seconds = clock.monotonic() - began
        say("answered")
        sender.join()
        if arguments["clear"]:
            client.clear(count)
    return {"rate": count / seconds}


def in_flight(arguments: dict[str, Any]) -> dict[str, list[float]]:
    """Send `count` orders, each after the answer to the one before: the time of each."""
    count, times = arguments["count"], []
    with Client(arguments["port"], arguments["credentials"], arguments["contracts"]) as client:
        for number in range(1, count + 1):
            message = client.order(number, now_text())
            began = clock.monotonic()
            client.socket.sendall(message)
            client.await_accepted(1)
            times.append(clock.monotonic() - began)
        client.clear(count)
    return {"times": times}


def open_loop(arguments: dict[str, Any]) -> dict[str, list[float]]:
    """Send `rate` orders a second for `seconds` over the sessions in turn, whatever the answers do.

    `times` run from the instant at which an order was due to its answer; `late` is how late it was sent."""
    clients = [Client(arguments["port"], one, arguments["contracts"]) for one in arguments["credentials"]]
    say("logged on")
    loop = OpenLoop(clients, arguments["rate"], arguments["seconds"])
    loop.run()
    for number, client in enumerate(clients):
        client.clear(len(range(number, loop.total, len(clients))))
        client.socket.close()
    return {"times": loop.times, "late": loop.late}


def steady(arguments: dict[str, Any]) -> dict[str, Any]:
    """As `open_loop`, until our input ends: of each order when it was due and the time from then to its answer."""
    clients = [Client(arguments["port"], one, arguments["contracts"]) for one in arguments["credentials"]]
    say("logged on")
    loop = OpenLoop(clients, arguments["rate"], LONGEST)
    threading.Thread(target=_stop_when_told, args=(loop,), daemon=True).start()
    loop.run()
    for number, client in enumerate(clients):
        client.clear(len(range(number, loop.total, len(clients))))
        client.socket.close()
    return {"orders": list(zip(loop.dues, loop.times, strict=True))}


def _stop_when_told(loop: "OpenLoop") -> None:
    until_told()
    loop.seconds = 0.0


class OpenLoop:
    """The schedule of `open_loop`; `seconds` set to 0 meanwhile ends it. `dues` has the instant of each of `times`."""

    def __init__(self, clients: list[Client], rate: int, seconds: float) -> None:
        self.clients = clients
        self.by_socket = {client.socket: client for client in clients}
        self.interval = 1.0 / rate
        self.seconds = seconds
        self.total = int(rate * seconds)
        self.times: list[float] = []
        self.dues: list[float] = []
        self.late: list[float] = []
        self.sent = 0

    def run(self) -> None:
        """Send and receive until every order is answered. Raises NoAnswer."""
        self.began = clock.monotonic() + 0.1
        end = self.began + self.total * self.interval + PATIENCE
        while len(self.times) < self.total:
            if not self.seconds and self.sent < self.total:
                self.total, end = self.sent, clock.monotonic() + PATIENCE
            self.send_due()
            due = self.began + self.sent * self.interval if self.sent < self.total else end
            ready, _, _ = select.select(self.by_socket, [], [], max(0.0, min(due - clock.monotonic(), 1.0)))
            for one in ready:
                self.take(self.by_socket[one])
            if clock.monotonic() > end:
                raise NoAnswer(f"{len(self.times)} of {self.total} orders were answered")

    def send_due(self) -> None:
        """Send every order whose instant has come."""
        while self.sent < self.total:
            due = self.began + self.sent * self.interval
            now = clock.monotonic()
            if now < due:
                return
            client = self.clients[self.sent % len(self.clients)]
            client.socket.sendall(client.order(self.sent, now_text()))
            self.late.append(now - due)
            self.sent += 1

    def take(self, client: Client) -> None:
        """Note the answers that came."""
        answers = client.answers()
        now = clock.monotonic()
        for number, status in answers:
            if status == b"0":
                due = self.began + number * self.interval
                self.dues.append(due)
                self.times.append(now - due)


def flood(arguments: dict[str, Any]) -> dict[str, float]:
    """Send fill-and-kill orders for `seconds` as fast as the other side takes them; nothing stays in the market."""
    with Client(arguments["port"], arguments["credentials"], arguments["contracts"]) as client:
        say("logged on")
        flooding = Flooding(client, arguments["seconds"])
        sender = threading.Thread(target=flooding.run)
        began = clock.monotonic()
        sender.start()
        answered = 0
        while not flooding.last or answered < flooding.sent:
            data = client.receive()
            answered += data.count(ELIMINATED)
            client.keep(b"" if data.endswith(ELIMINATED) else data[-(len(ELIMINATED) - 1) :])
        return {"rate": flooding.sent / (clock.monotonic() - began)}


class Flooding:
    """The sending thread of `flood`. `last` is set before the last block goes, so that an answer is still to come."""

    def __init__(self, client: Client, seconds: float) -> None:
        self.client = client
        self.end = clock.monotonic() + seconds
        self.sent = 0
        self.last = False

    def run(self) -> None:
        """Send blocks until the time is over."""
        while not self.last:
            at, first = now_text(), self.sent + 1
            block = b"".join([self.client.order(number, at, tif="3") for number in range(first, first + BLOCK)])
            self.sent += BLOCK
            self.last = clock.monotonic() > self.end
            self.client.socket.sendall(block)
