"""What contact notes and facts count for: whether the client was served in the own language, whether a colleague
speaks it, and whether each talk was held in it, or interpreted.
"""

from collections.abc import Iterable, Mapping, Sequence

from services.cases.casework.contact_notes.domain import WITH_CLIENT, ContactNote, Happened, current
from services.cases.casework.contact_notes.domain import Mediation as Interpreted
from services.cases.casework.contact_notes.store import CONTACT_NOTES
from services.cases.casework.facts.codes import Mediation
from services.cases.casework.facts.domain import Fact, Known, Value
from services.cases.casework.facts.store import FACT_CHANGES
from services.cases.contact.gate.texts import read_texts
from services.cases.contact.requests.enquiries.store import Enquiries
from services.cases.files.file.counted import clients_to_count
from services.cases.files.file.domain import CountedClient
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.people.team_languages.domain import Level, base_of
from services.cases.people.team_languages.store import TeamLanguages
from shared.privacy.counts import Indicator

MONTHS = 3
YEAR = 12
NOT_NEEDED = Mediation("none")
IN_SPEECH = (Happened.CALL, Happened.TALK, Happened.ACCOMPANIMENT)
INTERPRETED = (Interpreted.HERE, Interpreted.PHONE)
NEEDED = (Mediation("helpful"), Mediation("needed"))
ENOUGH = (Interpreted.HERE, Interpreted.PHONE, Interpreted.NOT_NEEDED)


def served(language: str, *, wants_no_interpreter: bool, team: Iterable[str], talks: Iterable[ContactNote]) -> Outcome:
    """S8.2: met where a colleague counsels in the language, somebody interpreted in a talk, or the client needed or
    wanted no interpreter; partly where there was only the information at the beginning to read.
    """
    spoken_with = (one for one in talks if one.whom in WITH_CLIENT and one.kind in IN_SPEECH)
    if wants_no_interpreter or base_of(language) in team or any(one.mediation in ENOUGH for one in spoken_with):
        return Outcome.MET
    return Outcome.PARTLY if base_of(language) in read_texts() else Outcome.NOT_MET


async def served_clients(count: Count) -> list[Contribution]:
    """Each client whose language is on record, once: three months after counselling began, or when it ended.

    It goes by the language that the client speaks best, by the team of the day on which it is counted, and by the
    contacts of all of the client's files. Whose language nobody wrote down counts nowhere. The words of contacts and
    facts stay sealed.
    """
    clients = await clients_to_count(count, Indicator.S8_2)
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    known = await known_of(count, settled)
    keys = {file.id: file.key_id for one in settled if Fact.LANGUAGES in known[one] for file in one.files}
    opens = ("kind", "whom", "mediation")
    notes = await CountedRecords(count.on_errand).of(CONTACT_NOTES, keys, opens=opens)
    speakers = await TeamLanguages(count.on_errand).speakers()
    team = {code for code, those in speakers.items() if any(one.level is Level.COUNSELS for one in those)}
    return [
        count.outcome(
            one.counted_as,
            Indicator.S8_2,
            served(
                str(known[one][Fact.LANGUAGES][0]),
                wants_no_interpreter=NOT_NEEDED in known[one].get(Fact.MEDIATION, ()),
                team=team,
                talks=current(note for file in one.files for note in notes.get(file.id, ())),
            ),
        )
        for one in settled
        if Fact.LANGUAGES in known[one]
    ]


def spoken(languages: Sequence[str], levels: Mapping[str, Level], *, wants_no_interpreter: bool) -> Outcome:
    """K8.1: met where a colleague counsels in the language that the client speaks best, or the client needed or wanted
    no interpreter; partly where a colleague speaks a little of it, or counsels in another language of the client.
    `levels` are the best in the team.
    """
    known = [levels.get(base_of(language)) for language in languages]
    if wants_no_interpreter or known[0] is Level.COUNSELS:
        return Outcome.MET
    return Outcome.PARTLY if known[0] or Level.COUNSELS in known else Outcome.NOT_MET


async def asked_for(count: Count) -> list[Contribution]:
    """Each client whose language is on record, once, at the same moment as for S8.2, by the team of that day."""
    clients = await clients_to_count(count, Indicator.K8_1)
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    known = await known_of(count, settled)
    levels = await TeamLanguages(count.on_errand).levels()
    return [
        count.outcome(
            one.counted_as,
            Indicator.K8_1,
            spoken(
                tuple(map(str, facts[Fact.LANGUAGES])),
                levels,
                wants_no_interpreter=NOT_NEEDED in facts.get(Fact.MEDIATION, ()),
            ),
        )
        for one, facts in known.items()
        if facts.get(Fact.LANGUAGES)
    ]


async def known_of(count: Count, clients: Iterable[CountedClient]) -> dict[CountedClient, dict[Fact, Value]]:
    """Languages and interpreting, from the file that began last and says something of it."""
    chosen = list(clients)
    keys = {file.id: file.key_id for one in chosen for file in one.files}
    opens = ("changed", Fact.LANGUAGES, Fact.MEDIATION)
    changes = await CountedRecords(count.on_errand).of(FACT_CHANGES, keys, opens=opens)
    threads = {file.thread_id: file.key_id for one in chosen for file in one.files}
    spoken = await Enquiries(count.on_errand).spoken(threads)
    found = dict[CountedClient, dict[Fact, Value]]()
    for one in chosen:
        found[one] = {}
        for file in one.files:
            found[one] |= Known(changes.get(file.id, ()), spoken.get(file.thread_id)).now()
    return found


def understood(talk: ContactNote, spoken: Sequence[str]) -> bool | None:
    """Whether a talk was interpreted, or in a language of the client; None where nobody noted it.

    Where the note says that no interpreter was needed, the client preferred to talk without one.
    """
    if talk.mediation is not None:
        return talk.mediation in ENOUGH
    return True if talk.language and base_of(talk.language) in map(base_of, spoken) else None


def every_talk(need: Value, spoken: Sequence[str], notes: Iterable[ContactNote]) -> Outcome | None:
    """U7.1: met where all talks were held in the language of the client or interpreted, partly where some were.

    None for a client who needs no interpreter, as the facts say, or else no talk; and where no talk says it.
    """
    talks = [one for one in notes if one.whom in WITH_CLIENT and one.kind in IN_SPEECH]
    needs = any(one in NEEDED for one in need) or any(
        one.mediation in (*INTERPRETED, Interpreted.NONE_FOUND) for one in talks
    )
    said = [each for one in talks if (each := understood(one, spoken)) is not None]
    if not needs or not said:
        return None
    return Outcome.MET if all(said) else Outcome.PARTLY if any(said) else Outcome.NOT_MET


async def understood_clients(count: Count) -> list[Contribution]:
    """Each client who needs an interpreter, once, over all of the client's files: when counselling ends, or has run
    for a year. The words of contacts and facts stay sealed.
    """
    clients = await clients_to_count(count, Indicator.U7_1)
    settled = [one for one in clients if one.ended_or_after(YEAR, count.clock) <= count.at]
    known = await known_of(count, settled)
    keys = {file.id: file.key_id for one in settled for file in one.files}
    opens = ("kind", "whom", "mediation", "language")
    notes = await CountedRecords(count.on_errand).of(CONTACT_NOTES, keys, opens=opens)
    found = list[Contribution]()
    for one in settled:
        facts, theirs = known[one], current(note for file in one.files for note in notes.get(file.id, ()))
        spoken = tuple(map(str, facts.get(Fact.LANGUAGES, ())))
        if outcome := every_talk(facts.get(Fact.MEDIATION, ()), spoken, theirs):
            found.append(count.outcome(one.counted_as, Indicator.U7_1, outcome))
    return found


OWN_LANGUAGE = MeasuringPoint((Indicator.S8_2,), served_clients)
ASKED_FOR = MeasuringPoint((Indicator.K8_1,), asked_for)
EVERY_TALK = MeasuringPoint((Indicator.U7_1,), understood_clients)
