"""Where the owners of target sessions are told to log on (SPEC FIX-2)."""

import pytest

from dropcopygroups.addresses import BACKUP, PRIMARY, addresses
from dropcopygroups.routing import CGW, MSGW

VARIABLES = (
    "RISKADMIN_DC_CGW_PRIMARY", "RISKADMIN_DC_CGW_BACKUP", "RISKADMIN_DC_MSGW_PRIMARY", "RISKADMIN_DC_MSGW_BACKUP",
    "RISKADMIN_DC_PORT", "RISKADMIN_DC_BACKUP_PORT",
)  # fmt: skip


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_fix_2_a_cgw_target_is_shown_one_primary_and_one_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKADMIN_DC_CGW_PRIMARY", "10.0.0.1:9200")
    monkeypatch.setenv("RISKADMIN_DC_CGW_BACKUP", " 10.0.0.2:9200 ")
    assert addresses(CGW) == [(PRIMARY, "10.0.0.1:9200"), (BACKUP, "10.0.0.2:9200")]


def test_fix_2_an_msgw_target_is_shown_as_many_as_are_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ([f"10.0.{host}.{number}:9200" for number in range(19)] for host in (1, 2))
    monkeypatch.setenv("RISKADMIN_DC_MSGW_PRIMARY", ",".join(first))
    monkeypatch.setenv("RISKADMIN_DC_MSGW_BACKUP", ", ".join(second))
    assert addresses(MSGW) == [*((PRIMARY, one) for one in first), *((BACKUP, one) for one in second)]
    assert addresses(CGW) == [(PRIMARY, "127.0.0.1:9200")]


def test_fix_2_without_settings_the_ports_of_this_machine_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert addresses(CGW) == addresses(MSGW) == [(PRIMARY, "127.0.0.1:9200")]
    monkeypatch.setenv("RISKADMIN_DC_PORT", "9210")
    monkeypatch.setenv("RISKADMIN_DC_BACKUP_PORT", "9211")
    assert addresses(CGW) == [(PRIMARY, "127.0.0.1:9210"), (BACKUP, "127.0.0.1:9211")]
