"""QuickFIX as a peer: an acceptor that checks and stores nothing, and a client for both servers. Tasks of `child`."""

import importlib.util
import threading
from typing import Any

from riskadmin.benchmark import child
from riskadmin.benchmark.fixclient import NoAnswer, logon_values, now_text, sign
from riskadmin.lib import clock

PATIENCE = 120.0
TRADER = logon_values("", "")[50]


def is_installed() -> bool:
    """Whether QuickFIX can be imported here."""
    return importlib.util.find_spec("quickfix") is not None


def settings(kind: str, port: int, comps: list[tuple[str, str]]) -> Any:
    """QuickFIX's own settings for sessions of (our comp id, their comp id): no dictionary, nothing on disk."""
    import quickfix as fix

    made = fix.SessionSettings()
    common = {
        "ConnectionType": kind, "UseDataDictionary": "N", "StartTime": "00:00:00", "EndTime": "00:00:00",
        "HeartBtInt": "30", "SocketConnectHost": "127.0.0.1", "SocketConnectPort": str(port),
        "SocketAcceptPort": str(port), "SocketNodelay": "Y", "ReconnectInterval": "60", "CheckLatency": "N",
        # on an initiator it would put 141=Y on the first Logon, which order entry refuses
        "ResetOnDisconnect": "Y" if kind == "acceptor" else "N",
        "EnableLastMsgSeqNumProcessed": "Y", "ValidateUserDefinedFields": "N",
    }  # fmt: skip
    defaults = fix.Dictionary()
    for name, value in common.items():
        defaults.setString(name, value)
    made.set(defaults)
    for sender, target in comps:
        made.set(fix.SessionID("FIX.4.2", sender, target), fix.Dictionary())
    return made


def acceptor(arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer every order with 35=8 39=0 and nothing else, until told to end. Speaks "listening" when it is up."""
    import quickfix as fix

    class Echo(fix.Application):  # type: ignore[misc]
        def fromApp(self, message: Any, session: Any) -> None:
            fix.Session.sendToTarget(report(message), session)

        def onCreate(self, session: Any) -> None: ...
        def onLogon(self, session: Any) -> None: ...
        def onLogout(self, session: Any) -> None: ...
        def toAdmin(self, message: Any, session: Any) -> None: ...
        def fromAdmin(self, message: Any, session: Any) -> None: ...
        def toApp(self, message: Any, session: Any) -> None: ...

    made = settings("acceptor", arguments["port"], [("CME", comp) for comp in arguments["comps"]])
    application = Echo()
    server = fix.SocketAcceptor(application, fix.MemoryStoreFactory(), made)
    server.start()
    child.say("listening")
    child.until_told()
    server.stop(True)
    return {}


def report(order: Any) -> Any:
    """The smallest execution report that FIX 4.2 allows: 39=0."""
    import quickfix as fix

    answer = fix.Message()
    answer.getHeader().setField(fix.MsgType("8"))
    for tag in (11, 54, 55, 38):
        answer.setField(tag, order.getField(tag))
    for tag, value in ((37, "1"), (17, "1"), (20, "0"), (39, "0"), (150, "0"), (151, "1"), (14, "0"), (6, "0")):
        answer.setField(tag, value)
    return answer


def client(arguments: dict[str, Any]) -> dict[str, float]:
    """Send `count` orders that were made before through a QuickFIX initiator: orders per second until the last
    answer."""
    import quickfix as fix

    count, comp = arguments["count"], arguments["credentials"]["sender_comp_id"]
    application = make_client(fix, arguments["credentials"], count)
    made = settings("initiator", arguments["port"], [(comp, "CME")])
    session = fix.SessionID("FIX.4.2", comp, "CME")
    orders = [order(number, arguments["contracts"]) for number in range(1, count + 1)]
    initiator = fix.SocketInitiator(application, fix.MemoryStoreFactory(), made)
    initiator.start()
    if not application.logged_on.wait(PATIENCE):
        raise NoAnswer("QuickFIX was not let in")
    child.say("logged on")
    began = clock.monotonic()
    for message in orders:
        fix.Session.sendToTarget(message, session)
    if not application.done.wait(PATIENCE):
        raise NoAnswer(f"{application.accepted} of {count} orders were accepted")
    seconds = application.last - began
    child.say("answered")
    if arguments["clear"]:
        # its answer repeats tags, which QuickFIX cannot read without a dictionary: nobody waits for it
        fix.Session.sendToTarget(mass_cancel(), session)
    initiator.stop(True)
    return {"rate": count / seconds}


def make_client(fix: Any, credentials: dict[str, str], count: int) -> Any:
    """The application of the initiator: signs its Logon and counts what is accepted."""

    class Counting(fix.Application):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.logged_on, self.done = threading.Event(), threading.Event()
            self.accepted = 0
            self.last = 0.0

        def toAdmin(self, message: Any, session: Any) -> None:
            if message.getHeader().getField(35) == "A":
                sign_logon(message, credentials)

        def fromApp(self, message: Any, session: Any) -> None:
            if message.getHeader().getField(35) == "8" and message.getField(39) == "0":
                self.accepted += 1
                if self.accepted == count:
                    self.last = clock.monotonic()
                    self.done.set()

        def onLogon(self, session: Any) -> None:
            self.logged_on.set()

        def onCreate(self, session: Any) -> None: ...
        def onLogout(self, session: Any) -> None: ...
        def fromAdmin(self, message: Any, session: Any) -> None: ...
        def toApp(self, message: Any, session: Any) -> None: ...

    return Counting()


def sign_logon(message: Any, credentials: dict[str, str]) -> None:
    """Add what a Logon of order entry carries besides the standard header, and its signature."""
    header = message.getHeader()
    values = logon_values(header.getField(49), header.getField(52))
    values |= {34: header.getField(34), 108: message.getField(108)}
    for tag in (50, 57, 142, 369):
        header.setField(tag, values[tag])
    signature, key = sign(credentials["secret_key"], list(values.values())), credentials["access_key_id"]
    more = {tag: values[tag] for tag in (1603, 1604, 1605)}
    more |= {354: str(len(key)), 355: key, 1400: "CME-1-SHA-256", 1401: str(len(signature)), 1402: signature}
    for tag, value in more.items():
        message.setField(tag, value)


def order(number: int, contracts: list[list[str]]) -> Any:
    """The same order as the raw client's."""
    symbol, description = contracts[number % len(contracts)]
    return _message("D", {
        1: "ACCT1", 11: str(number), 38: str(number % 9 + 1), 40: "2", 44: str(100 + number % 40), 54: "1", 55: symbol,
        59: "0", 60: now_text(), 107: description, 167: "FUT", 204: "0", 1028: "Y", 1031: "Y", 9702: "4",
    })  # fmt: skip


def mass_cancel() -> Any:
    """35=CA of everything."""
    return _message("CA", {11: "clear", 1373: "3", 1374: "7"})


def _message(msg_type: str, fields: dict[int, str]) -> Any:
    import quickfix as fix

    made = fix.Message()
    for tag, value in {35: msg_type, 50: TRADER, 57: "G", 142: "US,IL"}.items():
        made.getHeader().setField(tag, value)
    for tag, value in fields.items():
        made.setField(tag, value)
    return made
