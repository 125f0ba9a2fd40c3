"""The bytes of the file of a key pair (SPEC KEY-1)."""

from datetime import date

import pytest

from riskadmin.keypairs.keyfile import key_file

FACTS = {
    "session_id": "U89",
    "access_key_id": "dipfNf8kZOOuk7Wz0ZUn",
    "secret_key": "gyJYeacu9T--a1tak4i5S-pBXxwCNK_wUqp9fh5usJ8",
    "created": date(2018, 1, 23),
    "expires": date(2019, 1, 23),
    "environment": "NEWRELEASE",
}


def test_key_1_the_file_is_as_documented_byte_for_byte() -> None:
    header = "Session ID           Access ID                      Secret Key                         "
    header += "                Creation Date        Expiration Date      Environment          "
    row = "U89                  dipfNf8kZOOuk7Wz0ZUn           gyJYeacu9T--a1tak4i5S-pBXxwCNK_wUqp9fh5usJ8     "
    row += "   2018-01-23           2019-01-23           NEWRELEASE           "
    assert key_file(**FACTS) == f"{header}\n\n{row}\n\n".encode()


def test_key_1_columns_start_where_clients_look_for_them() -> None:
    head, blank, row, end, rest = key_file(**FACTS).decode().split("\n")
    assert (blank, end, rest) == ("", "", "")
    starts = (0, 21, 52, 103, 124, 145)
    assert [head[start : start + 6] for start in starts] == [
        "Sessio", "Access", "Secret", "Creati", "Expira", "Enviro",
    ]  # fmt: skip
    assert row.split() == [str(value) for value in FACTS.values()]


@pytest.mark.parametrize("environment", ["", "TWENTY-ONE CHARACTERS", " PROD", "PROD\n"])
def test_key_1_a_value_that_does_not_fit_its_column_is_refused(environment: str) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        key_file(**FACTS | {"environment": environment})
