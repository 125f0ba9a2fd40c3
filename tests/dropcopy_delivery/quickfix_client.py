"""QuickFIX as a drop copy client: its own sessions, store and recovery; only the signature of the Logon is ours."""

import threading
from pathlib import Path
from typing import Any

import quickfix as fix

from riskadmin.benchmark.quickfix_peer import sign_logon
from tests.e2e.trading import until

DICTIONARY = """
<fix major='4' minor='2' servicepack='0'>
 <header>
  <field name='BeginString' required='Y'/><field name='BodyLength' required='Y'/><field name='MsgType' required='Y'/>
  <field name='SenderCompID' required='Y'/><field name='TargetCompID' required='Y'/>
  <field name='MsgSeqNum' required='Y'/><field name='SendingTime' required='Y'/>
  <field name='SenderSubID' required='N'/><field name='TargetSubID' required='N'/>
  <field name='SenderLocationID' required='N'/><field name='TargetLocationID' required='N'/>
  <field name='PossDupFlag' required='N'/><field name='PossResend' required='N'/>
  <field name='OrigSendingTime' required='N'/><field name='LastMsgSeqNumProcessed' required='N'/>
  <field name='XmlDataLen' required='N'/><field name='XmlData' required='N'/>
 </header>
 <trailer><field name='CheckSum' required='Y'/></trailer>
 <messages>
  <message name='Heartbeat' msgcat='admin' msgtype='0'><field name='TestReqID' required='N'/></message>
  <message name='TestRequest' msgcat='admin' msgtype='1'><field name='TestReqID' required='Y'/></message>
  <message name='ResendRequest' msgcat='admin' msgtype='2'>
   <field name='BeginSeqNo' required='Y'/><field name='EndSeqNo' required='Y'/></message>
  <message name='Reject' msgcat='admin' msgtype='3'><field name='RefSeqNum' required='Y'/></message>
  <message name='SequenceReset' msgcat='admin' msgtype='4'>
   <field name='GapFillFlag' required='N'/><field name='NewSeqNo' required='Y'/></message>
  <message name='Logout' msgcat='admin' msgtype='5'><field name='Text' required='N'/></message>
  <message name='Logon' msgcat='admin' msgtype='A'>
   <field name='EncryptMethod' required='Y'/><field name='HeartBtInt' required='Y'/></message>
  <message name='XMLnonFIX' msgcat='app' msgtype='n'></message>
 </messages>
 <components/>
 <fields>%s</fields>
</fix>
"""
FIELDS = {
    7: "BeginSeqNo INT", 8: "BeginString STRING", 9: "BodyLength INT", 10: "CheckSum STRING", 16: "EndSeqNo INT",
    34: "MsgSeqNum INT", 35: "MsgType STRING", 36: "NewSeqNo INT", 43: "PossDupFlag BOOLEAN", 45: "RefSeqNum INT",
    49: "SenderCompID STRING", 50: "SenderSubID STRING", 52: "SendingTime UTCTIMESTAMP", 56: "TargetCompID STRING",
    57: "TargetSubID STRING", 58: "Text STRING", 97: "PossResend BOOLEAN", 98: "EncryptMethod INT",
    108: "HeartBtInt INT", 112: "TestReqID STRING", 122: "OrigSendingTime UTCTIMESTAMP", 123: "GapFillFlag BOOLEAN",
    142: "SenderLocationID STRING", 143: "TargetLocationID STRING", 212: "XmlDataLen LENGTH", 213: "XmlData DATA",
    369: "LastMsgSeqNumProcessed INT",
}  # fmt: skip


class Copies(fix.Application):  # type: ignore[misc]
    """Keeps what 213 held, by the number of the message around it."""

    def __init__(self, credentials: dict[str, Any]) -> None:
        super().__init__()
        self.credentials = credentials
        self.logged_on = threading.Event()
        self.inner: dict[int, bytes] = {}
        self.twice: list[tuple[bool, bool]] = []

    def toAdmin(self, message: Any, session: Any) -> None:
        if message.getHeader().getField(35) == "A":
            sign_logon(message, self.credentials)

    def fromApp(self, message: Any, session: Any) -> None:
        header = message.getHeader()
        number = int(header.getField(34))
        data = (header if header.isSetField(213) else message).getField(213).encode()
        if number in self.inner:
            self.twice.append((header.isSetField(43) or header.isSetField(97), self.inner[number] == data))
        self.inner[number] = data

    def onLogon(self, session: Any) -> None:
        self.logged_on.set()

    def onLogout(self, session: Any) -> None:
        self.logged_on.clear()

    def onCreate(self, session: Any) -> None: ...
    def fromAdmin(self, message: Any, session: Any) -> None: ...
    def toApp(self, message: Any, session: Any) -> None: ...


class QuickFixListener:
    """An initiator with a file store in `folder`; it reconnects and recovers by itself."""

    def __init__(self, port: int, credentials: dict[str, Any], folder: Path) -> None:
        self.application = Copies(credentials)
        settings = fix.SessionSettings()
        defaults = fix.Dictionary()
        for name, value in _settings(port, folder).items():
            defaults.setString(name, value)
        settings.set(defaults)
        settings.set(fix.SessionID("FIX.4.2", credentials["sender_comp_id"], "CME"), fix.Dictionary())
        self.initiator = fix.SocketInitiator(self.application, fix.FileStoreFactory(settings), settings)

    def start(self) -> None:
        """Connect and log on."""
        self.initiator.start()
        assert self.application.logged_on.wait(30), "QuickFIX was not let in"

    def stop(self) -> None:
        """Drop the connection."""
        self.initiator.stop(True)

    def wait_copies(self, count: int, seconds: float = 60) -> None:
        """Until `count` copies have come."""
        until(lambda: len(self.application.inner) >= count, f"{count} copies with QuickFIX", seconds)


def _settings(port: int, folder: Path) -> dict[str, str]:
    dictionary = folder / "dropcopy.xml"
    fields = "".join(f"<field number='{tag}' name='{text.split()[0]}' type='{text.split()[1]}'/>"
                     for tag, text in FIELDS.items())  # fmt: skip
    dictionary.write_text(DICTIONARY % fields)
    return {
        "ConnectionType": "initiator", "StartTime": "00:00:00", "EndTime": "00:00:00", "HeartBtInt": "30",
        "SocketConnectHost": "127.0.0.1", "SocketConnectPort": str(port), "SocketNodelay": "Y",
        "ReconnectInterval": "2", "CheckLatency": "N", "ResetOnLogon": "N", "UseDataDictionary": "Y",
        "DataDictionary": str(dictionary), "AllowUnknownMsgFields": "Y", "ValidateUserDefinedFields": "N",
        "SendRedundantResendRequests": "Y", "EnableLastMsgSeqNumProcessed": "Y", "FileStorePath": str(folder / "store"),
    }  # fmt: skip
