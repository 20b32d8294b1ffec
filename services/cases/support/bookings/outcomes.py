"""What interpreting counts for: whether somebody was there in time, how long it took, and whether wishes were met."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from services.cases.casework.facts.domain import Fact, Known, Value
from services.cases.casework.facts.store import FACT_CHANGES
from services.cases.files.file.counted import clients_to_count
from services.cases.files.file.domain import CountedClient
from services.cases.files.file.store import CountedClients
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.people.members.store import CountedPlaces
from services.cases.people.team_languages.domain import WISHES, MatchedAs
from services.cases.people.team_languages.store import TeamLanguages
from services.cases.support.bookings.domain import Begun, Booking, State, Through, Wish, WishMet
from services.cases.support.bookings.store import BOOKINGS
from shared.privacy.counts import Indicator

MONTHS = 12
ASKED_WITHIN = timedelta(days=30)
FULLY = (Wish.ANY, Wish.NO_ANSWER)
"""The client was asked, and there is nothing to go by."""


def share(parts: Collection[bool]) -> Outcome | None:
    """Met where all of them hold, partly where some do. None where there are none."""
    if not parts:
        return None
    return Outcome.MET if all(parts) else Outcome.PARTLY if any(parts) else Outcome.NOT_MET


def was_there(bookings: Iterable[Booking]) -> list[bool]:
    """Of each request that is over: whether the interpreter was there when the talk began.

    Where the client called it off it counts as done, where the centre did, or nobody said who, there was no talk to
    interpret. One that the interpreter called off is judged by the request that took its place.
    """
    every = list(bookings)
    followed = {one.instead_of for one in every}
    found = list[bool]()
    for one in every:
        if one.state is State.FULFILLED:
            found.append(one.begun is Begun.FROM_START)
        elif one.state is State.FAILED or (one.by_whom is Through.INTERPRETER and one.id not in followed):
            found.append(False)
        elif one.state is State.CANCELLED and one.by_whom is Through.PERSON:
            found.append(True)
    return found


def took(bookings: Iterable[Booking]) -> Outcome | None:
    """U7.4, in bands: two days at most, a week at most, more. None where nobody interpreted."""
    days = max((one.lead_days for one in bookings if one.state is State.FULFILLED), default=None)
    return None if days is None else Outcome.MET if days <= 2 else Outcome.PARTLY if days <= 7 else Outcome.NOT_MET


async def interpreting(count: Count) -> list[Contribution]:
    """Each client for whom an interpreter was asked, once, over all of the client's files: when counselling ends, or
    has run for a year. Of what is sealed it opens how it began and through whom it was called off.
    """
    clients = await clients_to_count(count, Indicator.U7_2, Indicator.U7_2_LEAD)
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    theirs = await bookings_of(count, settled, opens=("begun", "by_whom"))
    found = list[Contribution]()
    for one in settled:
        if outcome := share(was_there(theirs[one])):
            found.append(count.outcome(one.counted_as, Indicator.U7_2, outcome))
        if band := took(theirs[one]):
            found.append(count.outcome(one.counted_as, Indicator.U7_2_LEAD, band))
    return found


async def bookings_of(
    count: Count, clients: Iterable[CountedClient], *, opens: Collection[str]
) -> dict[CountedClient, list[Booking]]:
    chosen = list(clients)
    keys = {file.id: file.key_id for one in chosen for file in one.files}
    known = await CountedRecords(count.on_errand).of(BOOKINGS, keys, opens=opens)
    return {one: [each for file in one.files for each in known.get(file.id, ())] for one in chosen}


def wishes_met(
    facts: Mapping[Fact, Value], bookings: Iterable[Booking], *, counsellor: MatchedAs | None, until: datetime
) -> Outcome | None:
    """U10.2: whether the client's wishes for the gender of counsellor and interpreter were met, of those known by then.

    A client to whom it does not matter, or who did not want to say it, counts as done. None where nobody asked, and
    where nobody has noted whether a wish was met.
    """
    found = list[bool]()
    wish = str(next(iter(facts.get(Fact.COUNSELLOR, ())), ""))
    if wish in WISHES and counsellor:
        found.append(counsellor in WISHES[wish])
    found += [one.wish_met is WishMet.YES for one in bookings if one.wish_met and one.starts_at <= until]
    if not found and any(is_full_answer(each) for each in wishes_in(facts, bookings, until)):
        return Outcome.MET
    return share(found)


def wishes_in(facts: Mapping[Fact, Value], bookings: Iterable[Booking], until: datetime) -> set[str]:
    said = {str(code) for fact in (Fact.COUNSELLOR, Fact.INTERPRETER) for code in facts.get(fact, ())}
    return said | {one.wish.value for one in bookings if one.wish and one.noted_at <= until}


def is_full_answer(wish: str) -> bool:
    return wish in FULLY


async def wishes(count: Count) -> list[Contribution]:
    """Each client who was asked, once, 30 days after counselling began. Of what is sealed it opens the wishes alone."""
    clients = await CountedClients(count.on_errand).begun(
        until=count.at - ASKED_WITHIN, besides=lambda client: count.is_told(client, Indicator.U10_2)
    )
    keys = {file.id: file.key_id for one in clients for file in one.files}
    opens = ("changed", Fact.INTERPRETER, Fact.COUNSELLOR)
    changes = await CountedRecords(count.on_errand).of(FACT_CHANGES, keys, opens=opens)
    theirs = await bookings_of(count, clients, opens=("wish", "wish_met"))
    responsible = await CountedPlaces(count.on_errand).responsible_at(
        {one.files[0].id: one.began + ASKED_WITHIN for one in clients}
    )
    speech = await TeamLanguages(count.on_errand).speech()
    found = list[Contribution]()
    for one in clients:
        until = one.began + ASKED_WITHIN
        facts = dict[Fact, Value]()
        for file in one.files:
            facts |= Known([each for each in changes.get(file.id, ()) if each.noted_at <= until]).now()
        in_charge = responsible.get(one.files[0].id)
        matched = speech[in_charge].matched_as if in_charge in speech else None
        if outcome := wishes_met(facts, theirs[one], counsellor=matched, until=until):
            found.append(count.outcome(one.counted_as, Indicator.U10_2, outcome))
    return found


INTERPRETING = MeasuringPoint((Indicator.U7_2, Indicator.U7_2_LEAD), interpreting)
WISHES_ASKED = MeasuringPoint((Indicator.U10_2,), wishes)
