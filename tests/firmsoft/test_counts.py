"""A list that grows without end is counted to a bound, and what is beyond it is not cancelled at once."""

import pytest

from creditcontrols.firmsoft import blotter, services
from creditcontrols.models import Order
from tests.firmsoft.world import FirmSoft

pytestmark = pytest.mark.django_db(transaction=True)


def test_more_than_the_bound_is_told_as_such_and_not_drafted(
    firmsoft: FirmSoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blotter, "COUNTED", 3)
    monkeypatch.setattr(services, "COUNTED", 3)
    firmsoft.permit("ra")
    for _ in range(3):
        firmsoft.order()
    firmsoft.work()
    assert blotter.count_text(blotter.counted(Order.objects.all())) == "3"
    firmsoft.order()
    firmsoft.work()
    body = firmsoft.client("ra").get("/firmsoft/").content.decode()
    assert "Cancel all shown (<span data-n>more than 3</span>)" in body
    refused = firmsoft.client("ra").post("/firmsoft/cancels/draft/", {"scope": "all", "query": "", "newest": "99"})
    assert (refused.status_code, b"More than 3 orders: narrow the filter." in refused.content) == (422, True)
