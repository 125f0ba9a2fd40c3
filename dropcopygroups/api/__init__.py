"""The calls of the drop copies: groups, targets, requests, drafts, registered entities, admin control (SPEC §7)."""

from dropcopygroups.api import drafts, groups, keeping, requests, targets

routers = (groups.router, targets.router, requests.router, drafts.router, keeping.router)
