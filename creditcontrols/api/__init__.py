"""The calls of the credit controls: groups, settings, positions, orders, refusals, history, files, clearing."""

from creditcontrols.api import (
    activity,
    acts,
    blocking,
    clearing,
    explaining,
    feed,
    files,
    firmsoft,
    groups,
    history,
    settings,
)

routers = (
    groups.router, settings.router, activity.router, explaining.router, acts.router, files.router, clearing.router,
    history.router, feed.router, blocking.router,
    firmsoft.router,
)  # fmt: skip
