"""U3.4: whether what follows from the first withdrawal of a client was done in three working days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from services.cases.casework.consents.domain import Consent, Outcome
from services.cases.rights.disclosures.domain import Because, Disclosure, Way
from services.cases.rights.withdrawals.acts import end, note_recipients_told
from services.cases.rights.withdrawals.outcomes import carried_out
from shared.clock.working_time import WorkingTime
from shared.privacy.counts import Indicator
from tests.cases.building import BERLIN, NOON, Desk, a_request, sit_down
from tests.cases.counts import MET, NOT_MET, found
from tests.cases.desk_acts import a_consent, arrived, file_of

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
"""Three working days after NOON, a Thursday."""
NEVER = datetime(2030, 1, 1, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
TIME = WorkingTime(BERLIN)
ROW: dict[str, Any] = {"file_id": uuid4(), "key_id": "key", "noted_by": uuid4()}


def a_step(outcome: Outcome, at: datetime, follows: UUID | None = None, **given: Any) -> Consent:
    known = {"id": uuid4(), "noted_at": at, "answered_on": at.date(), "recipient_kind": None, "purpose": None}
    return Consent(**(ROW | known | {"outcome": outcome, "follows": follows} | given))


GIVEN = a_step(Outcome.GIVEN, NOON)
ENDED = a_step(Outcome.WITHDRAWN, NOON, GIVEN.id, asked_at=NOON)
NOTED_LATE = replace(ENDED, noted_at=DUE + MOMENT)
IN_TIME, TOO_LATE = [a_step(Outcome.RECIPIENTS_TOLD, at, ENDED.id) for at in (DUE, DUE + MOMENT)]
AT_ONCE = a_step(Outcome.WITHDRAWN, NOON, uuid4(), asked_at=NOON)
LATER = replace(AT_ONCE, noted_at=DUE + MOMENT, asked_at=NOON + MOMENT)
LEARNED = Disclosure(
    **(ROW | {"id": uuid4(), "noted_at": NOON}), told_on=date(2026, 3, 4), way=Way.SPOKEN, because=Because.CONSENT,
    recipient=None, consent_id=GIVEN.id,
)  # fmt: skip
OTHER = replace(LEARNED, consent_id=None)


@pytest.mark.parametrize(
    ("consents", "disclosures", "expected"),
    [
        ([], [], None),
        ([GIVEN], [LEARNED], None),
        ([GIVEN, a_step(Outcome.OVER, NOON, GIVEN.id)], [LEARNED], None),
        ([a_step(Outcome.DECLINED, NOON)], [], None),
        ([GIVEN, ENDED], [], MET),
        ([GIVEN, ENDED], [OTHER], MET),
        ([GIVEN, NOTED_LATE], [], NOT_MET),
        ([GIVEN, ENDED], [LEARNED], NOT_MET),
        ([GIVEN, ENDED, IN_TIME], [LEARNED], MET),
        ([GIVEN, ENDED, TOO_LATE], [LEARNED], NOT_MET),
        ([GIVEN, ENDED, LATER], [], MET),
        ([GIVEN, ENDED, AT_ONCE], [LEARNED], NOT_MET),
        ([GIVEN, ENDED, IN_TIME, replace(AT_ONCE, noted_at=DUE + MOMENT)], [LEARNED], NOT_MET),
    ],
)
def test_a_withdrawal_is_carried_out_when_it_is_noted_and_those_who_learned_something_were_told(
    consents: list[Consent], disclosures: list[Disclosure], expected: object
) -> None:
    assert carried_out(consents, disclosures, TIME, at=DUE) is expected
    assert carried_out(consents, disclosures, TIME, at=DUE - MOMENT) is None


async def a_file(app: FastAPI, desk: Desk) -> str:
    return await file_of(desk, await arrived(app, a_request()))


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def withdrawn(app: FastAPI, desk: Desk, file: str, *, told: datetime | None = None, learned: bool = True) -> None:
    consent_id = await a_consent(app, id_of(file), desk.person)
    if learned:
        told_on = {"disclosure_id": str(uuid4()), "told_on": "2026-03-05", "way": "spoken", "what": ["her_name"]}
        by_consent = told_on | {"because": "consent", "consent_id": str(consent_id)}
        assert (await desk.client.post(f"{file}/disclosures", data=by_consent)).status_code == 303
    given: dict[str, Any] = {"reader": desk.person, "workplace": app.state.workplace}
    await end(id_of(file), consent_id, Outcome.WITHDRAWN, None, new_id=uuid4(), asked_at=NOON, now=NOON, **given)
    if told:
        await note_recipients_told(id_of(file), consent_id, None, new_id=uuid4(), now=told, **given)


async def test_the_first_withdrawal_of_a_client_counts_once_after_three_working_days(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    in_time, late, open_still, nobody, only_given = [await a_file(app, desk) for _ in range(5)]
    await withdrawn(app, desk, in_time, told=DUE)
    await withdrawn(app, desk, late, told=DUE + MOMENT)
    await withdrawn(app, desk, open_still)
    await withdrawn(app, desk, nobody, learned=False)
    await a_consent(app, id_of(only_given), desk.person)
    due = app.state.workplace.working_time.due(NOON, 3)
    assert await found(app, Indicator.U3_4, at=due - MOMENT) == []
    assert await found(app, Indicator.U3_4, at=due) == [MET, MET, NOT_MET, NOT_MET]
    assert await found(app, Indicator.U3_4, at=NEVER) == [MET, MET, NOT_MET, NOT_MET]
