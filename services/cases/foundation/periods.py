"""How long a centre keeps what: the months it has set, and the rule of every class with them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

from shared.dictionary.retention import RULES, Retention, Rule


class Periods(BaseModel):
    """In months. What is not named here is the same in every centre; the defaults are those of `RULES`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    request_unfiled: int = Field(default=RULES[Retention.REQUEST_UNFILED].months, ge=1, le=24)
    file_closed: int = Field(default=RULES[Retention.FILE_CLOSED].months, ge=1, le=60)
    """Longer is for `longer at the client's wish` and for holds, not for everybody."""
    staff_account: int = Field(default=RULES[Retention.STAFF_ACCOUNT].months, ge=1, le=60)
    audit: int = Field(default=RULES[Retention.AUDIT].months, ge=12, le=120)
    notice: int = Field(default=RULES[Retention.NOTICE].months, ge=1, le=12)


def rules(periods: Periods) -> Mapping[Retention, Rule]:
    """The rule of every class, with the months that the centre has set."""
    chosen = {Retention(name): months for name, months in periods.model_dump().items()}
    return MappingProxyType(
        {retention: replace(rule, months=chosen.get(retention, rule.months)) for retention, rule in RULES.items()}
    )
