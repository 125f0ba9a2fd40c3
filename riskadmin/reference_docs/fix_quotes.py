"""How quotes, crosses and status requests work on the wire, in words."""

from typing import Final

from riskadmin.fix import inbound_quotes

QUOTES: Final = f"""A mass quote has 296 sets; each begins with 302 and says with 295 how many entries follow, each of
which begins with 299 and names 107 and one or both sides: 132 and 134 for the bid, 133 and 135 for the offer. All
sets together have at most {inbound_quotes.MOST_QUOTES} entries. A size or a price of zero cancels that side, a side
that is not there stays as it is; what is quoted takes the place of the session's quote of that side. Options are
quoted, while their market is open. 35=b answers the whole; entries that do not stand are listed with 368. The side of
a quote has no report of its own when it comes or goes at its session's wish; fills, and cancels that nobody of the
session asked for, are 35=8 with the entry id in 11. With 9773=Y a mass quote lifts a protection that has tripped. A
quote is not changed by 35=G.

35=Z cancels quotes: 298=1 those of the instruments (107), 298=3 those of the group codes (55) of its 295 entries,
298=4 all of the session. 35=R is answered with 35=b and nothing else: there is no market data here. 35=s is two limit
orders of one quantity at one price, a buy and a sell, each checked as a new order; they trade with each other at
once. A refusal of one refuses both and names the side. 35=H is answered with 35=8, 150=I, 17=0 and the order as it
stands, or with 35=3 when the session has no such working order."""
