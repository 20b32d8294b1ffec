"""Writing down an assessment of the risk, a safety plan, and a talk about devices with what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from services.cases.casework.safety.domain import Assessment, Check, Steps, assessed, checked, planned
from services.cases.casework.safety.questions import PLAN, questions
from services.cases.casework.safety.store import DeviceChecks, RiskAssessments, SafetyPlans
from services.cases.casework.to_dos.domain import given
from services.cases.casework.to_dos.store import ToDos
from services.cases.files.file.store import Files
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What has to be done after a check, and until when. It becomes a to-do of the colleague who wrote it."""

    what: str = field(repr=False)
    on: date


async def assess(
    file_id: UUID,
    said: Assessment,
    *,
    seen: UUID | None,
    assessment_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError,
    ChangedMeanwhileError, NothingToConfirmError.
    """
    asked = questions()
    at: dict[str, Any] = {"by": reader.id, "now": now, "today": now.astimezone(workplace.clock).date()}
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        store = RiskAssessments(work)
        before = await store.of(file)
        new = assessed(
            file,
            before,
            said,
            days=asked.days,
            version=asked.version,
            seen=seen,
            assessment_id=assessment_id,
            **at,
        )
        if new:
            await store.save(new, file)


async def plan(
    file_id: UUID,
    said: Steps,
    *,
    seen: UUID | None,
    plan_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError,
    ChangedMeanwhileError.
    """
    at: dict[str, Any] = {"by": reader.id, "now": now, "today": now.astimezone(workplace.clock).date()}
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        store = SafetyPlans(work)
        before, days = await store.of(file), questions().days[PLAN]
        new = planned(file, before, said, days=days, seen=seen, plan_id=plan_id, **at)
        if new:
            await store.save(new, file)


async def check(
    file_id: UUID,
    said: Check,
    follow_ups: Sequence[FollowUp] = (),
    *,
    check_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once, with its to-dos. Raises FileNotFoundHereError, NotAllowedError, NotYetError,
    IdTakenError.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        new = checked(file, said, check_id=check_id, by=reader.id, now=now, today=today)
        if await DeviceChecks(work).save(new, file):
            for number, one in enumerate(follow_ups):
                to_do_id = uuid5(check_id, str(number))
                to_do = given(
                    file, one.what, to=reader.id, on=one.on, team=(), to_do_id=to_do_id, by=reader.id, now=now
                )
                await ToDos(work).save(to_do, file)
