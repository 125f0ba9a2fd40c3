"""The calls of the credit controls: groups, settings, positions, orders, refusals, history, files, clearing."""

from creditcontrols.api import (
    activity,
    acts,
    clearing,
    explaining,
    feed,
    files,
    groups,
    history,
    settings,
)

routers = (
    groups.router, settings.router, activity.router, explaining.router, acts.router, files.router, clearing.router,
    history.router, feed.router,
)  # fmt: skip
