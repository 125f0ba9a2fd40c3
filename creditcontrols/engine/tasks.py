"""Acts with many effects go on by Continue: eliminations at the end of a day, cancel-all, trades at the opening.

What is left of them is part of the state and follows from the events."""

from creditcontrols.engine.batches import unsettled
from creditcontrols.engine.commands import Continue, VenueReport
from creditcontrols.engine.decide_batch import check_levels
from creditcontrols.engine.decide_venue import eliminated
from creditcontrols.engine.events import BookOpened, CancelHeld, Event, TaskAdvanced
from creditcontrols.engine.hours import crossed, market_state
from creditcontrols.engine.state import CANCEL, ELIMINATE, EngineState, Task
from creditcontrols.engine.values import OPEN


def waiting(state: EngineState) -> bool:
    """True when Continue has something to do."""
    return bool(state.tasks) or (bool(state.batches) and unsettled(state) is not None)


def go_on(state: EngineState, c: Continue, now_us: int, *, built_in: bool) -> list[Event]:
    """The next effects of the first task, at most `limit`. An outside venue (`built_in` off) ends days and opens books
    by itself: there it only gets the cancels."""
    if not state.tasks:
        return check_levels(state, c, now_us)
    task = state.tasks[0]
    if task.kind == CANCEL:
        return cancels(state, task, c.limit)
    if not built_in:
        return [TaskAdvanced(len(task.items))]
    return eliminations(state, task, c.limit) if task.kind == ELIMINATE else openings(state, task, c.limit)


def cancels(state: EngineState, task: Task, limit: int) -> list[Event]:
    """Cancels that nobody of the session asked for; one that waits for the venue already is not sent again."""
    chosen = task.items[:limit]
    orders = [order for order_id in chosen if (order := state.orders.get(int(order_id))) is not None]
    events: list[Event] = [
        CancelHeld(order.order_id, "", order.echo, False, task.reason, task.act)
        for order in orders
        if order.cancelling is None
    ]
    return [*events, TaskAdvanced(len(chosen))]


def eliminations(state: EngineState, task: Task, limit: int) -> list[Event]:
    """Orders whose day is over, with the refusals of the requests that wait on them."""
    events: list[Event] = []
    chosen = task.items[:limit]
    for order_id in chosen:
        order = state.orders.get(int(order_id))
        if order is not None:
            events += eliminated(order, VenueReport(order.order_id, "eliminated", reason=task.reason))
    return [*events, TaskAdvanced(len(chosen))]


def openings(state: EngineState, task: Task, limit: int) -> list[Event]:
    """The next book that crosses is opened; it stays first until nothing crosses in it. Books whose market is not open
    any more wait for the next opening."""
    done = 0
    for symbol in task.items:
        if market_state(state, state.instruments[str(symbol)]) == OPEN and crossed(state, str(symbol)):
            return [TaskAdvanced(done), BookOpened(str(symbol), limit)]
        done += 1
    return [TaskAdvanced(done)]
