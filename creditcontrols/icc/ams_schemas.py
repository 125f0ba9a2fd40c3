"""The schemas of position limits and utilization in the AMS API; their members have the names that AMS has for them."""

from datetime import datetime

from creditcontrols.accounts.ams_schemas import LinkOut
from creditcontrols.accounts.choices import AccountService
from creditcontrols.choices import ContractType
from riskadmin.rest.schemas import Out


class AmsLimitOut(Out):
    """Daily position limits of the account through an execution firm in a product, in deltas; null where none is set.
    `maxLong` and `maxShort` are the stricter ones, which count."""

    executionFirm: str
    product: str
    type: ContractType
    clearingFirmLong: int | None
    clearingFirmShort: int | None
    executionFirmLong: int | None
    executionFirmShort: int | None
    maxLong: int | None
    maxShort: int | None
    inForce: bool


class AmsLimitsOut(Out):
    """The limits of one account."""

    service: AccountService
    clearingFirm: str
    accountNumber: str
    limits: list[AmsLimitOut]
    links: list[LinkOut]


class AmsUtilizationOut(Out):
    """Where the account stands since the last reset, in deltas as decimal text: filled net (long above 0), and the
    position that could be reached on each side; limits in force in deltas, null where none is set."""

    executionFirm: str
    product: str
    type: ContractType
    net: str
    long: str
    short: str
    maxLong: int | None
    maxShort: int | None
    at: datetime


class AmsUtilizationsOut(Out):
    """The utilization of one account."""

    service: AccountService
    clearingFirm: str
    accountNumber: str
    utilization: list[AmsUtilizationOut]
    links: list[LinkOut]
