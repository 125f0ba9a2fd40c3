"""SPEC FIX-2: the drop copy message, against bytes that were worked out by hand."""

from functools import partial

import simplefix

from riskadmin.fix.codec import decode, finish
from riskadmin.fix.envelope import may_be_known, seal, wrap, wrap_run
from riskadmin.fix.messages import address, head
from riskadmin.fix.resend import as_resend
from tests.fix.support import unwrap

INNER = (
    "8=FIX.4.2|9=282|35=8|34=7|369=5|52=20261122-22:00:01.250|49=CME|50=G|56=AAA123N|57=TRDR1|143=US,IL|1=ACCT1|6=0|"
    "11=C1|14=0|17=E1|20=0|37=1001|38=10|39=0|40=2|41=0|44=100.25|48=1234|54=1|55=GE|59=0|60=20261122-22:00:01.250|"
    "107=GEZ8|150=0|151=10|167=FUT|1028=Y|1031=Y|5979=1795384801250000000|9717=C1|10=001|"
)
OUTER = (
    "8=FIX.4.2|9=414|35=n|34=2|369=1|52=20261122-22:00:01.251|49=CME|50=G|56=DC1AAAN|57=RISK1|143=US,IL|212=318|"
    f"213=<RTRF>{INNER}</RTRF>|10=046|"
)


def wire(text: str) -> bytes:
    return text.replace("|", "\x01").encode()


def made() -> bytes:
    to = address("DC1AAAN", "RISK1", "US,IL")
    return wrap(head("n", seq=2, last_in=1, sent="20261122-22:00:01.251", to=to), wire(INNER))


def test_fix_2_the_worked_message_is_made_byte_for_byte() -> None:
    assert made() == wire(OUTER)


def test_fix_2_a_run_of_copies_is_the_same_bytes_as_each_of_them() -> None:
    to = address("DC1AAAN", "RISK1", "US,IL")
    header = partial(head, "n", last_in=98, sent="20261122-22:00:01.251", to=to)
    inners = [wire(INNER)[: 60 + number] for number in range(120)]
    alone = [wrap(header(seq=number), inner) for number, inner in enumerate(inners, 95)]
    assert wrap_run(header(seq=0), 95, map(seal, inners)) == b"".join(alone)


def test_fix_2_a_foreign_parser_finds_the_inner_message_whole() -> None:
    parser = simplefix.FixParser()
    parser.append_buffer(made())
    message = parser.get_message()
    assert int(message.get(212)) == len(message.get(213))
    assert unwrap(message.get(213)) == wire(INNER)


def test_fix_4_a_copy_sent_again_keeps_number_and_inner_bytes() -> None:
    again = decode(as_resend(made(), "20261122-22:05:00.000"))
    assert (again.get(34), again.get(43), again.get(122)) == ("2", "Y", "20261122-22:00:01.251")
    assert again.get(52) == "20261122-22:05:00.000"
    assert unwrap(again.get(213).encode()) == wire(INNER)


def test_fix_4_a_copy_that_may_be_known_says_so_outside_only() -> None:
    marked = may_be_known(as_resend(made(), "20261122-22:05:00.000"))
    assert (decode(marked).get(97), decode(marked).get(43), decode(marked).problem) == ("Y", "Y", None)
    assert unwrap(decode(marked).get(213).encode()) == wire(INNER)
    assert marked == finish(marked[marked.index(b"35=") : -7])
