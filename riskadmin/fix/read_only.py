"""The server's side of a session on which the client only listens (SPEC FIX-2)."""

from typing import Final

from riskadmin.fix.actions import Action, Consumed
from riskadmin.fix.admin import ADMIN_TYPES, wrong_header, wrong_type
from riskadmin.fix.codec import MSG_TYPE_INVALID, Message, Problem
from riskadmin.fix.messages import reject
from riskadmin.fix.session import Session

READ_ONLY: Final = Problem(35, "A drop copy session is read-only", MSG_TYPE_INVALID)


class ReadOnlySession(Session):
    """A Session that answers every application message with 35=3 (373=11) and delivers none."""

    def _in_turn(self, message: Message, seq: int, now_ms: int) -> list[Action]:
        if message.msg_type in ADMIN_TYPES:
            return super()._in_turn(message, seq, now_ms)
        wrong = wrong_type(message.msg_type)
        problem = wrong_header(message, self.key, now_ms) or wrong or READ_ONLY
        refusal = reject(ref_seq=seq, ref_type="" if wrong else message.msg_type, problem=problem)
        return [Consumed(seq, message.msg_type), self._send(now_ms, "3", refusal), *self._advance(seq + 1, now_ms)]
