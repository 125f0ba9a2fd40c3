"""Names of the FIX tags that the product reads or writes."""

from typing import Final

NAMES: Final = {
    1: "Account", 6: "AvgPx", 7: "BeginSeqNo", 8: "BeginString", 9: "BodyLength", 10: "CheckSum", 11: "ClOrdID",
    14: "CumQty", 16: "EndSeqNo", 17: "ExecID", 18: "ExecInst", 20: "ExecTransType", 21: "HandlInst", 22: "IDSource",
    31: "LastPx", 32: "LastShares", 34: "MsgSeqNum", 35: "MsgType", 36: "NewSeqNo", 37: "OrderID", 38: "OrderQty",
    39: "OrdStatus", 40: "OrdType", 41: "OrigClOrdID", 43: "PossDupFlag", 44: "Price", 45: "RefSeqNum",
    48: "SecurityID", 49: "SenderCompID", 50: "SenderSubID", 52: "SendingTime", 54: "Side", 55: "Symbol",
    56: "TargetCompID", 57: "TargetSubID", 58: "Text", 59: "TimeInForce", 60: "TransactTime", 75: "TradeDate",
    84: "CxlQty", 97: "PossResend", 98: "EncryptMethod", 99: "StopPx", 102: "CxlRejReason", 103: "OrdRejReason",
    107: "SecurityDesc", 108: "HeartBtInt", 110: "MinQty", 112: "TestReqID", 122: "OrigSendingTime", 123: "GapFillFlag",
    146: "NoRelatedSym", 307: "UnderlyingSecurityDesc", 308: "UnderlyingSecurityExchange", 309: "UnderlyingSecurityID",
    310: "UnderlyingSecurityType", 311: "UnderlyingSymbol", 319: "RatioQty", 320: "SecurityReqID",
    321: "SecurityRequestType", 322: "SecurityResponseID", 323: "SecurityResponseType", 393: "TotalNumSecurities",
    762: "SecuritySubType",
    117: "QuoteID", 131: "QuoteReqID", 132: "BidPx", 133: "OfferPx", 134: "BidSize", 135: "OfferSize",
    295: "NoQuoteEntries", 296: "NoQuoteSets", 297: "QuoteAckStatus", 298: "QuoteCancelType", 299: "QuoteEntryID",
    300: "QuoteRejectReason", 302: "QuoteSetID", 304: "TotQuoteEntries", 368: "QuoteEntryRejectReason",
    483: "TransBkdTime", 548: "CrossID",
    549: "CrossType", 550: "CrossPrioritization", 552: "NoSides", 9770: "ExchangeQuoteReqID", 9771: "MMAccount",
    9772: "NoProcessedEntries", 9773: "MMProtectionReset", 9774: "CancelledSymbol", 9775: "UnsolicitedCancelType",
    9943: "QuoteType",
    212: "XmlDataLen", 213: "XmlData",
    141: "ResetSeqNumFlag", 142: "SenderLocationID", 143: "TargetLocationID", 150: "ExecType", 151: "LeavesQty",
    167: "SecurityType", 204: "CustomerOrFirm", 210: "MaxShow", 337: "ContraTrader", 354: "EncodedTextLen",
    355: "EncodedText", 369: "LastMsgSeqNumProcessed", 371: "RefTagID", 372: "RefMsgType", 373: "SessionRejectReason",
    375: "ContraBroker", 380: "BusinessRejectReason", 432: "ExpireDate", 434: "CxlRejResponseTo",
    442: "MultiLegReportingType", 527: "SecondaryExecID", 533: "TotalAffectedOrders", 534: "NoAffectedOrders",
    535: "AffectedOrderID", 789: "NextExpectedMsgSeqNum", 1028: "ManualOrderIndicator", 1031: "CustOrderHandlingInst",
    1057: "AggressorIndicator", 1300: "MarketSegmentID", 1369: "MassActionReportID", 1373: "MassActionType",
    1374: "MassActionScope", 1375: "MassActionResponse", 1400: "EncryptedPasswordMethod", 1401: "EncryptedPasswordLen",
    1402: "EncryptedPassword", 1603: "ApplicationSystemName", 1604: "TradingSystemVersion",
    1605: "ApplicationSystemVendor", 5149: "Memo", 5979: "RequestTime", 6115: "MassCancelRequestType",
    7928: "SelfMatchPreventionID", 8000: "SelfMatchPreventionInstruction", 9702: "CtiCode", 9717: "CorrelationClOrdID",
    37711: "MDTradeEntryID",
}  # fmt: skip


def tag(number: int) -> str:
    """The number with its name. Raises KeyError for a tag that has no name here yet."""
    return f"{number} {NAMES[number]}"


def tags(numbers: object) -> str:
    """Several of them, with commas."""
    return ", ".join(tag(number) for number in numbers)  # type: ignore[attr-defined]
