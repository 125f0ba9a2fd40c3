"""The rules of the specification that this release carries, one line each, in the order of the specification."""

from typing import Final

RULES: Final = {
    "R-1": "The first GAM user is made by a command; users are nominated and released.",
    "GC2-01": "Limits per exchange group and session: two exposure limits, four max quantities.",
    "GC2-02": "Exposure limit in USD millions: 0, or 0.5 to 1,000,000.0 in steps of 0.1; default 0.",
    "GC2-03": "Max quantity 0 to 99,999 or No Max Limit; 0 blocks the side by hand, orders that only reduce pass.",
    "GC2-04": "Exposure limit 0 refuses every new order and raising replace; cancels pass.",
    "GC2-05": "Automated mode: the stricter wins. Manual mode: max quantities only.",
    "GC2-08": "Who changed a setting, when, in force when; two saves from one version show both values.",
    "GC2-10": "Open and filled per product complex; fills net inside one complex only.",
    "GC2-11": "Futures charge = margin rate; option charge = delta × rate of the underlying, at least USD 20.",
    "GC2-12": "Bought calls and sold puts are long, sold calls and bought puts short.",
    "GC2-16": "Execution firm and exchange decide the group.",
    "GC2-20": "Clip size = floor(available ÷ reference rate), never below 0.",
    "GC2-21": "Max quantity against tag 38; the smaller of clip size and max quantity is named.",
    "GC2-22": "A credit refusal is 35=3 with its exact text, and its figures are recorded.",
    "GC2-23": "A replace releases the old charge and tests the new one; refused, the original works on.",
    "GC2-24": "At 100 % what adds to the side is refused; the block lifts when usage falls.",
    "GC2-25": "The worked example of six orders.",
    "GC2-26": "An acceptance holds its charge at once; decision, inputs and effect are one durable journal entry.",
    "GC2-27": "Fail closed: what cannot be valued or journaled is never accepted.",
    "GC2-28": "The manual example of four orders.",
    "GC2-29": "One order of checks, one table of codes and texts; the first failure is named.",
    "GC2-31": "Block status of each side.",
    "GC2-32": "Current positions on screen within 1 s, with the orders and fills behind them.",
    "T-5": "Instants come exactly once on both daylight-saving Sundays.",
    "N-4": "A mail is a row in the transaction of its cause, sent at least once.",
    "FIX-1": "Order entry: a closed list of messages and fields, exact texts.",
    "FIX-3": "Signed logon; the fifth bad one within 60 s closes the port.",
    "FIX-4": "Resend from stored bytes, within 2,500 messages and 48 h.",
    "FIX-5": "Garbage, oversize, slow readers and storms cost the offender only.",
    "MKT-1": "The built-in market: price-time priority, order types and times in force.",
}

PARTLY: Final = {
    "GC2-01": "the weekday session can be edited; the weekend session is not open",
    "GC2-24": "there is no daily reset yet",
    "GC2-32": "the newest 50 orders, fills and refusals, not yet a drill-down that adds up",
    "FIX-1": "in D F G CA; mass quotes, crosses, quote requests, instrument definitions and status requests get 35=j",
    "FIX-4": "the limit of 48 h counts for application messages",
    "MKT-1": "always open in the weekday session; no halts and no end of day",
    "N-4": "no act of this release writes a mail yet",
    "R-1": "the first GAM user only",
}
"""What of a rule is not there yet."""
