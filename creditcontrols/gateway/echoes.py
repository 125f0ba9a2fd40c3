"""The fields of a message that the engine carries for the gateway."""

from riskadmin.fix.codec import Message


def echo(message: Message) -> str:
    """What the engine carries for us, to repeat in reports: 142 (it comes back as 143), 1028, 1031 and 9717."""
    get = message.fields.get
    return f"{get(142, '')}\x01{get(1028, '')}\x01{get(1031, '')}\x01{get(9717, '')}"
