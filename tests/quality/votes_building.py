"""A vote of the members, as the office tells it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from shared.events import BudgetVoteOpened, VoteOpened
from tests.quality.building import NOON

LAST_DAY: date = NOON.date() + timedelta(days=40)
OFFICE = "https://office.test"


def a_vote(**changes: Any) -> VoteOpened:
    given = {"vote_id": uuid4(), "draft_id": uuid4(), "catalogue": "2027-01", "until": LAST_DAY, "office": OFFICE}
    return VoteOpened(**{**given, **changes})


def a_budget_vote(**changes: Any) -> BudgetVoteOpened:
    given = {"vote_id": uuid4(), "year": 2027, "until": LAST_DAY, "office": OFFICE}
    return BudgetVoteOpened(**{**given, **changes})
