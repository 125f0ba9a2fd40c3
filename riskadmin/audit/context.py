"""The id of the request at hand, so that services need not carry it."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
