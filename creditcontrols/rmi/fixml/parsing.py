"""Reading XML that nobody has to trust: size, depth and number of elements are bounded, and nothing is declared in it.

Expat alone would expand entities and follow no end of elements; every construct that FIXML does not need is refused."""

from dataclasses import dataclass, field
from typing import Final, NoReturn
from xml.parsers import expat

MOST_BYTES: Final = 262_144
"""Bytes of a message; a longer one is not read."""

MOST_DEPTH: Final = 6
MOST_ELEMENTS: Final = 2_000
MOST_ATTRIBUTES: Final = 16
LONGEST_VALUE: Final = 300

NAMESPACE: Final = "http://www.fixprotocol.org/FIXML-5-0-SP2"


class SchemaFault(Exception):
    """A document that is no message of this dialect; the text says why."""


@dataclass
class Node:
    """An element: its name without the namespace, its attributes, and what stands in it."""

    name: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)


def parse(body: bytes) -> Node:
    """The root element. Raises SchemaFault for what is not well-formed, too large, or declares anything."""
    if len(body) > MOST_BYTES:
        raise SchemaFault(f"A message has at most {MOST_BYTES} bytes.")
    try:
        body.decode()
    except UnicodeDecodeError as fault:
        raise SchemaFault("A message is UTF-8.") from fault
    builder = _Builder()
    # UTF-8 whatever the document says of itself, and the namespace in front of each name.
    parser = expat.ParserCreate("utf-8", " ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _declared
    parser.ExternalEntityRefHandler = parser.ProcessingInstructionHandler = _declared
    try:
        parser.Parse(body, True)
    except expat.ExpatError as fault:
        raise SchemaFault(f"Not well-formed: {fault}.") from fault
    return builder.root()


def _declared(*_: object) -> NoReturn:
    raise SchemaFault("A document type, an entity or a processing instruction is not allowed.")


class _Builder:
    """Puts the tree together, within the bounds."""

    def __init__(self) -> None:
        self.open: list[Node] = []
        self.first: Node | None = None
        self.elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.elements += 1
        if len(self.open) >= MOST_DEPTH or self.elements > MOST_ELEMENTS or len(attributes) > MOST_ATTRIBUTES:
            raise SchemaFault("The message has too many or too deep elements, or too many attributes.")
        space, _, local = name.rpartition(" ")
        if space != NAMESPACE:
            raise SchemaFault(f"Element {local[:40]} is not in the namespace {NAMESPACE}.")
        for key, value in attributes.items():
            if len(value) > LONGEST_VALUE:
                raise SchemaFault(f"Value of {key[:40]} is longer than {LONGEST_VALUE}.")
        node = Node(local, attributes)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.first = node
        self.open.append(node)

    def end(self, name: str) -> None:
        """An element ends."""
        del name
        self.open.pop()

    def text(self, data: str) -> None:
        """Only blanks may stand between elements."""
        if data.strip():
            raise SchemaFault("Text between elements is not allowed.")

    def root(self) -> Node:
        """The whole."""
        if self.first is None:
            raise SchemaFault("The message is empty.")
        return self.first
