"""Orders of EX1 over FIX 4.2 with a signed logon: orders.py DEMO.JSON [FIRST_MSGSEQNUM QUANTITY:PRODUCT ...]"""

import base64
import hashlib
import hmac
import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import simplefix

SIX = ["100:YM", "200:ZC", "100:GE", "100:YM", "50:YM", "25:YM"]
demo = json.loads(Path(sys.argv[1]).read_text())
first, orders = int(sys.argv[2]) if sys.argv[2:] else 1, sys.argv[3:] or SIX
me = next(comp for comp in demo["sender_comps"] if comp["sender_comp_id"] == "EX1EX1N")
nearest = {one["symbol"]: one["security_desc"] for one in reversed(demo["instruments"]) if one["type"] == "FUT"}
link = socket.create_connection(("127.0.0.1", int(os.environ.get("RISKADMIN_OE_PORT", "9100"))), timeout=5)
parser, now = simplefix.FixParser(), lambda: datetime.now(UTC).strftime("%Y%m%d-%H:%M:%S.%f")[:-3]


def send(kind: str, number: int, *fields: tuple[int, object]) -> None:
    """Send one message with sequence number `number` and print what answers it."""
    head = {35: kind, 49: "EX1EX1N", 56: "CME", 34: number, 52: now(), 50: "TRD1", 57: "G", 142: "US,IL", 369: 0}
    message = simplefix.FixMessage()
    for tag, value in [(8, "FIX.4.2"), *head.items(), *fields]:
        message.append_pair(tag, value)
    if kind == "A":  # eleven values in this order, joined by LF, are signed with the secret key
        signed = b"\n".join(message.get(tag) for tag in (34, 49, 50, 52, 57, 108, 142, 369, 1603, 1604, 1605))
        mac = hmac.new(base64.urlsafe_b64decode(me["secret_key"] + "="), signed, hashlib.sha256).digest()
        key = [(354, 20), (355, me["access_key_id"]), (1400, "CME-1-SHA-256"), (1401, 43)]
        for tag, value in [*key, (1402, base64.urlsafe_b64encode(mac).rstrip(b"="))]:
            message.append_pair(tag, value)
    link.sendall(message.encode())
    while (answer := parser.get_message()) is None:
        parser.append_buffer(link.recv(4096) or sys.exit("The other side closed the connection."))
    print(" ".join(f"{tag}={answer.get(tag).decode()}" for tag in (35, 34, 39, 37, 58) if answer.get(tag)))


send("A", first, (98, 0), (108, 30), (1603, "EXAMPLE"), (1604, "1.0"), (1605, "ACME"))
for number, order in enumerate(orders, start=first + 1):
    quantity, product = order.split(":")
    send("D", number, (1, "ACCT1"), (11, f"ORDER{number}"), (38, quantity), (40, 2), (44, 100), (54, 1), (55, product),
         (59, 0), (60, now()), (107, nearest[product]), (1028, "Y"), (1031, "Y"))  # fmt: skip
send("5", first + len(orders) + 1)
