"""Against a FIX library of other people: each reads what the other writes."""

import simplefix

from riskadmin.fix.buffer import ReceiveBuffer
from riskadmin.fix.codec import decode, encode, finish
from riskadmin.fix.inbound import check
from riskadmin.fix.messages import address, head, reject
from tests.fix.support import NEW_ORDER, SENT, raw


def foreign_order(seq: int) -> simplefix.FixMessage:
    message = simplefix.FixMessage()
    message.append_pair(8, "FIX.4.2", header=True)
    message.append_pair(35, "D", header=True)
    header = {34: seq, 49: "AAA123N", 50: "TRDR1", 52: SENT, 56: "CME", 57: "G", 142: "US,IL", 369: 0}
    for tag, value in header.items():
        message.append_pair(tag, value, header=True)
    for tag, value in NEW_ORDER.items():
        message.append_pair(tag, value)
    return message


def parse(data: bytes) -> simplefix.FixMessage:
    parser = simplefix.FixParser()
    parser.append_buffer(data)
    message = parser.get_message()
    assert message is not None
    return message


def test_foreign_encoder_is_read_and_passes() -> None:
    buffer = ReceiveBuffer()
    buffer.feed(b"".join(foreign_order(seq).encode() for seq in (2, 3)))
    for seq in (2, 3):
        data = buffer.next_message()
        assert data is not None
        read = decode(data)
        assert (read.get(34), read.problem, check(read)) == (str(seq), None, None)
    assert (buffer.next_message(), buffer.garbled) == (None, 0)


def test_foreign_decoder_reads_every_field_we_write() -> None:
    ours = encode("D", [(34, "2"), (52, SENT)], list(NEW_ORDER.items()))
    read = parse(ours)
    assert [(int(tag), value.decode()) for tag, value in read.pairs] == decode(ours).order
    assert read.encode(raw=True) == ours


def test_foreign_encoder_counts_and_sums_as_we_do() -> None:
    ours = raw("D", 7, NEW_ORDER)
    theirs = foreign_order(7).encode()
    assert (theirs[:16], theirs[-7:]) == (ours[:16], ours[-7:])


def test_fix_2_foreign_decoder_reads_a_message_inside_data() -> None:
    data = b"<RTRF>" + raw("8", 7) + b"</RTRF>"
    head_text = head("n", seq=2, last_in=1, sent=SENT, to=address("DC1AAAN", "RISK1", "US,IL"))
    outer = finish(head_text.encode() + b"212=%d\x01213=%b\x01" % (len(data), data))
    assert parse(outer).get(213) == data
    assert decode(outer).get(213).encode("latin-1") == data


def test_gc2_22_foreign_decoder_reads_a_reject() -> None:
    problem = check(decode(raw("D", 12, NEW_ORDER | {38: "1e3"})))
    assert problem is not None
    text = head("3", seq=2, last_in=12, sent=SENT, to=address("AAA123N", "TRDR1", "US,IL"))
    body = "".join(f"{tag}={value}\x01" for tag, value in reject(ref_seq=12, ref_type="D", problem=problem))
    read = parse(finish(text + body))
    assert [read.get(tag) for tag in (35, 45, 371, 372, 373)] == [b"3", b"12", b"38", b"D", b"6"]
