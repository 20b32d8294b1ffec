"""The forms that hand files over, read into what is decided."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, tzinfo
from uuid import UUID

from services.cases.files.hand_overs.domain import LONGEST_NOTE, LONGEST_STEPS, Choice, Rule, Words
from services.cases.people.team.domain import StaffMember
from shared.web.forms import Form

EVENING = time(23, 59, 59)


def words_in(form: Form, *, required: bool, beside: str = "") -> Words:
    """`beside` is what follows the names of the fields where a form has several."""
    note = form.text(f"note{beside}", most=LONGEST_NOTE, required=required)
    steps = form.text(f"next_steps{beside}", most=LONGEST_STEPS, required=False)
    return Words(note or None, steps or None)


def end_in(form: Form, clock: tzinfo) -> datetime | None:
    """The evening of the day that was set, at the centre."""
    day = form.day("stays_until", required=False)
    return datetime.combine(day, EVENING, clock) if day else None


def choices_in(form: Form, files: Collection[UUID], able: Sequence[StaffMember]) -> list[Choice]:
    """Of the files that the page shows those for which a colleague is chosen. A note needs a receiver."""
    names, found = {str(one.id): one.id for one in able}, list[Choice]()
    for file_id in files:
        beside = f"-{file_id}"
        to = form.choice(f"to{beside}", names, required=False)
        words = words_in(form, required=False, beside=beside)
        if to:
            found.append(Choice(file_id, names[to], words))
        elif words:
            form.problem(f"to{beside}", "missing")
    return found


def rule_in(given: str, able: Sequence[StaffMember]) -> Rule | UUID:
    """What is not known is as if it had not been chosen."""
    one = next((one.id for one in able if str(one.id) == given), None)
    return one or next((rule for rule in Rule if rule == given), Rule.DEPUTY)
