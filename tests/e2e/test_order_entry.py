"""Order entry seen by a foreign FIX client: what is accepted, what is refused, and with which words."""

from collections.abc import Callable

import pytest

from tests.e2e.fixclient import Closed, FixClient
from tests.e2e.trading import Trading

pytestmark = pytest.mark.e2e

RACES = 200
PORT_CLOSED = "(1000) CME Administered Port Closure Due to Invalid Number of Login Attempts Being Exceeded"


def test_gc2_28_manual_quantities_over_three_sender_comps(shared: Trading) -> None:
    zc = shared.instrument("ZC")
    cases = [
        ("AAA123N", 1, 100, None),
        ("BBB123N", 1, 110, "Credit Limit Violation: Order Quantity 110 exceeds Clip Size: 100"),
        ("CCC123N", 2, 200, None),
        ("CCC123N", 2, 210, "Credit Limit Violation: Order Quantity 210 exceeds Clip Size: 200"),
    ]
    clients = {name: shared.logged_on(name) for name in ("AAA123N", "BBB123N", "CCC123N")}
    for name, side, quantity, text in cases:
        client = clients[name]
        sent = client.new_order(zc, quantity, "400", side=side)
        answer = client.answer(sent)
        if text is None:
            assert (answer.kind, answer.get(39), answer.get(11)) == ("8", "0", sent), answer
        else:
            named = [answer.get(tag) for tag in (45, 371, 372, 373, 58)]
            assert (answer.kind, named) == ("3", [str(client.numbers[sent]), "38", "D", "5", text]), answer


def test_gc2_26_two_sessions_race_for_room_that_fits_one_order(shared: Trading) -> None:
    ym = shared.instrument("YM")
    racers = [shared.logged_on("EX1EX1N"), shared.logged_on("EX2EX1N")]
    for race in range(RACES):
        order = racers if race % 2 else racers[::-1]
        sent = [(client, client.new_order(ym, 200, "100")) for client in order]
        answers = [(client, client.answer(name)) for client, name in sent]
        assert sorted(answer.kind for _, answer in answers) == ["3", "8"], answers
        winner, accepted = next(pair for pair in answers if pair[1].kind == "8")
        refused = next(answer for _, answer in answers if answer.kind == "3")
        assert refused.get(58) == "Credit Limit Violation: Order Quantity 200 exceeds Clip Size: 156"
        assert winner.answer(winner.cancel(accepted, ym)).get(39) == "4"


def test_fix_3_the_fifth_bad_logon_closes_the_port_until_it_is_reopened(shared: Trading) -> None:
    client = shared.client("QA1QTRN")
    assert client.logon().kind == "A"
    client.logout()
    texts = [refused(client, t1402="x" * 43) for _ in range(5)]
    assert texts == ["Invalid logon. Logout forced."] * 4 + [PORT_CLOSED]
    assert refused(client) == PORT_CLOSED
    shared.stack.manage("reopen_port", "QA1")
    assert client.logon().kind == "A"


def test_fix_3_a_replayed_logon_is_refused_and_a_fresh_one_is_let_in(shared: Trading) -> None:
    client = shared.client("QB1QTRN")
    recorded = client.connect().logon_bytes()
    client.send_raw(recorded)
    assert client.wait(lambda m: m.kind in "A5").kind == "A"
    client.logout()
    mark = len(client.received)
    client.connect().send_raw(recorded)
    assert client.wait(lambda m: m.kind in "A5", since=mark).kind == "5"
    client.wait_closed()
    assert client.logon().kind == "A"


def test_fix_5_garbage_is_cut_off_and_the_neighbour_trades_on(shared: Trading) -> None:
    neighbour, offender = shared.logged_on("CCC123N"), shared.logged_on("BBB123N")
    with pytest.raises(Closed):
        shout(offender)
    check_trades(neighbour, shared)


def test_fix_5_a_slow_reader_is_cut_off_and_the_neighbour_trades_on(shared: Trading) -> None:
    neighbour, offender = shared.logged_on("CCC123N"), shared.logged_on("AAA123N")
    with offender.at_once():
        for _ in range(1000):
            offender.new_order(shared.instrument("ZC"), 1, "400")
    offender.wait(lambda m: len(offender.accepted) >= 1000, since=len(offender.received) - 1)
    with pytest.raises(Closed):
        ask_and_never_read(offender, lambda: check_trades(neighbour, shared))
    offender.close()
    assert offender.logon().kind == "A"


def shout(offender: FixClient) -> None:
    """Send noise until the other side closes."""
    while True:
        offender.send_raw(bytes(range(256)) * 4096)
        offender.read(0.01)


def ask_and_never_read(offender: FixClient, meanwhile: Callable[[], None]) -> None:
    """Ask for a thousand messages again and again, until the other side closes; it may take a hundred times."""
    last = offender.next_in - 1
    for _ in range(100):
        offender.send("2", [(7, last - 999), (16, last)])
        meanwhile()


def refused(client: FixClient, **changed: str) -> str | None:
    """Log on in vain, on a connection of its own; returns the text of the Logout."""
    answer = client.logon(**changed)
    assert answer.kind == "5", answer
    client.wait_closed()
    return answer.get(58)


def test_fix_4_resend_under_flow_brings_every_message(shared: Trading) -> None:
    client, zc = shared.logged_on("CCC123N"), shared.instrument("ZC")
    for _ in range(50):
        begin = client.next_in
        sent = [client.new_order(zc, 1, "400") for _ in range(10)]
        answers = [client.answer(name) for name in sent]
        again = client.resend(begin, answers[-1].number)
        assert {m.get(11) for m in again} >= set(sent)


def check_trades(client: FixClient, shared: Trading) -> None:
    """An order of the session is accepted, promptly."""
    assert client.answer(client.new_order(shared.instrument("ZC"), 1, "400"), timeout=1).get(39) == "0"
