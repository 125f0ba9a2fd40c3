"""A foreign program that speaks FIXML: it builds and reads its documents with another parser than the server's."""

import base64
from itertools import count
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse
from django.test import Client

from riskadmin.tokens.services import create_token
from tests.web.world import World

NAMESPACE = "http://www.fixprotocol.org/FIXML-5-0-SP2"
HEAD = f'<FIXML v="FIX5.0 SP2" xv="130" s="2010-11-16" cv="CME.1000" xmlns="{NAMESPACE}">'
HEADER = '<Hdr SID="101" TID="CME" TSub="RMAPI"/>'
FIRM = '<Pty ID="EX1" R="1"/>'
_names = count(1)


class Sender:
    """A user's program: sends documents with the user's token, and numbers them."""

    def __init__(self, world: World, who: str = "ra", *scopes: str) -> None:
        made = create_token(
            actor=world.users[who], name=f"rmi {next(_names)}", scopes=scopes or ("read", "controls:write"), days=1
        )
        self.secret = made.secret
        self.credentials = basic(who, made.secret)
        self.numbers = count(1)

    def post(self, body: str | bytes, **headers: str) -> HttpResponse:
        """The response to a body as it is."""
        content = body.encode() if isinstance(body, str) else body
        named = {"Authorization": self.credentials, **headers}
        return Client().post("/rmiapi/v1", content, content_type="application/xml", headers=named)

    def send(self, name: str, inner: str = "", header: str = HEADER, **attributes: object) -> ElementTree.Element:
        """The one element in the answer to a message, which must come with status 200."""
        response = self.post(message(name, inner, header, **attributes))
        assert response.status_code == 200, response.content
        return read(response)

    def define(self, *entitlements: str, **attributes: object) -> ElementTree.Element:
        """The answer to a definition request with the next number."""
        return self.send("PtyEntlmntDefReq", "".join(entitlements), **({"ReqID": next(self.numbers)} | attributes))


def basic(name: str, secret: str) -> str:
    """The header of HTTP Basic."""
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def message(name: str, inner: str = "", header: str = HEADER, **attributes: object) -> str:
    """A document with one message."""
    shown = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"{HEAD}<{name}{shown}>{header}{inner}</{name}></FIXML>"


def entitlement(account: str = "11111", action: str = "A", firm: str = "EX1", **terms: str) -> str:
    """One block or unblock."""
    wanted = {"SecTyp": "FUT", "Side": "1"} | terms
    shown = "".join(f' {key}="{value}"' for key, value in wanted.items())
    parties = f'<Pty ID="{firm}" R="1"/><Pty ID="{account}" R="24"/>'
    return f'<PtyEntlmnt ListUpdActn="{action}">{parties}<Entlmnt{shown}/></PtyEntlmnt>'


def read(response: HttpResponse) -> ElementTree.Element:
    """The one message of an answer, with tags without their namespace; its root and header are checked."""
    root = ElementTree.fromstring(response.content)
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    assert (root.tag, root.get("v"), root.get("cv")) == ("FIXML", "FIX5.0 SP2", "CME.1000")
    (answer,) = root
    header: Any = answer.find("Hdr")
    assert (header.get("SID"), header.get("SSub")) == ("CME", "RMAPI")
    return answer


def reason(answer: ElementTree.Element) -> int:
    """The reason of the reject that an answer must be."""
    assert answer.tag == "BizMsgRej", ElementTree.tostring(answer)
    assert answer.get("Txt")
    return int(answer.get("BizRejRsn", "-1"))
