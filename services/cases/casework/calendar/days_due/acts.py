"""Colleagues are told in the morning that a day has come or a review is due: once a day, and not what it is."""

from datetime import datetime
from uuid import UUID, uuid5

from services.cases.casework.calendar.days_due.domain import day_of, due, to_tell
from services.cases.casework.calendar.days_due.store import DaysDue, MorningLooks
from services.cases.casework.deadlines.rules.store import rule_book
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.records.mornings import DueFiles, Morning
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.presence import presence_on
from services.cases.people.team.domain import to_ask
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team
from shared.clock.domain import Clock, judge

MORNINGS = UUID("2a7d94be-31c6-5b0d-9a3f-6f0d8e4b7c58")


async def tell_in_the_morning(*, workplace: Workplace, now: datetime) -> bool:
    """Whether there was a look now: one on each working day, and none on the day on which the centre begins.

    Everybody who counsels is asked about on each of these days, whether something is due or not, so that the bus does
    not show for whom it is, or how often.
    """
    today = day_of(now.astimezone(workplace.clock))
    async with workplace.store.errand(Errand.MORNING) as on_errand:
        work = on_errand.transaction
        if judge(await CentreClock(work).clock_seen(), now) is not Clock.PLAUSIBLE:
            return False
        last = await MorningLooks(work).last_look()
        if last is not None and (last >= today or not workplace.working_time.is_working_day(today)):
            return False
        await MorningLooks(work).note_look(today)
        if last is None:
            return False
        dated, to_dos = await DaysDue(on_errand).dated(), await DaysDue(on_errand).to_dos()
        keys = {one.file.id: one.file.key_id for one in dated}
        others = await due_elsewhere(Morning(on_errand, today, workplace.clock, keys), workplace)
        found = due(dated, to_dos, today, book=await rule_book(work), days=others.days, reviews=others.reviews)
        able, presence = to_ask(await Team(work).staff()), await presence_on(work, today)
        for template, whose in (("deadline_near", found.days), ("review_due", found.reviews)):
            cause, really = uuid5(MORNINGS, f"{workplace.centre}|{today}|{template}"), to_tell(whose, able, presence)
            await tell(work, cause, able, template, really=really, workplace=workplace, now=now)
    return True


async def due_elsewhere(morning: Morning, workplace: Workplace) -> DueFiles:
    """What the concepts found that say it by themselves."""
    found = DueFiles()
    for concept in workplace.concepts:
        if concept.due_files:
            found |= await concept.due_files(morning)
    return found
