"""What a file has of the sections that were chosen, as text: the allow-list of what may go to another centre."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from services.cases.casework.contact_notes.domain import ContactNote
from services.cases.casework.contact_notes.page_parts import notes_of, summary
from services.cases.casework.contact_notes.store import CONTACT_NOTES
from services.cases.casework.contact_plans.domain import ContactPlan
from services.cases.casework.contact_plans.store import CONTACT_PLANS, ContactPlans
from services.cases.casework.deadlines.page_parts import known_of, title_of
from services.cases.casework.deadlines.store import Deadlines
from services.cases.casework.facts.acts import facts_of
from services.cases.casework.facts.domain import Fact, Value
from services.cases.casework.facts.page_parts import in_words
from services.cases.casework.facts.words import words as fact_words
from services.cases.files.file.domain import File
from services.cases.foundation.access.store import Reading
from services.cases.foundation.spoken_languages import Spoken
from services.cases.rights.transfers.domain import Content, Section, Wanted
from services.cases.rights.transfers.packet import LONGEST_LINE, MOST_DUE, Due
from services.cases.rights.transfers.words import section_words
from services.cases.support.goals.store import Goals
from shared.languages import Wording

FACTS_OF: Mapping[Section, Sequence[Fact]] = {
    Section.LANGUAGES: (
        Fact.LANGUAGES,
        Fact.MEDIATION,
        Fact.INTERPRETER,
        Fact.INTERPRETER_WORDS,
        Fact.READS,
        Fact.COMMUNICATES,
        Fact.COMMUNICATION_WORDS,
    ),
    Section.SITUATION: (
        Fact.PRONOUN,
        Fact.ADDRESSED,
        Fact.CHILDREN_HERE,
        Fact.CHILDREN_ELSEWHERE,
        Fact.DEPENDANTS,
        Fact.LIVES,
        Fact.LIVES_WORDS,
        Fact.SITUATION,
        Fact.NEEDS,
    ),
    Section.RESIDENCE: (Fact.RESIDENCE, Fact.RESIDENCE_WORDS),
}
PLAN = ("channel", "address", "hours", "code_word", "also_reads", "named", "named_as", "begins", "silence")
"""What of the contact plan goes along: how the client is reached safely."""


async def content_of(work: Reading, file: File, wanted: Wanted, wording: Wording) -> Content:
    """Raises NotAllowedError."""
    known, chosen = (await facts_of(work, file)).now(), wanted.sections
    found = {section: fact_lines(known, facts, wording) for section, facts in FACTS_OF.items()}
    found[Section.NAME] = [file.pseudonym] if file.pseudonym else []
    due: tuple[Due, ...] = ()
    if Section.REACHED in chosen and (plans := await ContactPlans(work).of(file)):
        found[Section.REACHED] = plan_lines(plans[0], wording)
    if Section.GOALS in chosen:
        goals = await Goals(work).of(file)
        found[Section.GOALS] = [one.words for one in goals if one.ended_on is None and one.words]
    if Section.DEADLINES in chosen:
        due = await due_in(work, file, wording)
    if Section.NOTES in chosen:
        found[Section.NOTES] = note_lines((await notes_of(work, file)).notes, wanted.notes, wording)
    if Section.WORDS in chosen and wanted.words:
        found[Section.WORDS] = [wanted.words]
    spoken = next(iter(known.get(Fact.LANGUAGES, ())), None) if Section.LANGUAGES in chosen else None
    return Content(
        told=written({section: lines for section, lines in found.items() if section in chosen}, wording),
        due=due,
        language=Spoken(spoken) if spoken else None,
    )


def written(found: Mapping[Section, Sequence[str]], wording: Wording) -> str:
    titles = section_words(wording)
    return "\n\n".join("\n".join((titles[one], *found[one])) for one in Section if found.get(one))


def fact_lines(known: Mapping[Fact, Value], facts: Iterable[Fact], wording: Wording) -> list[str]:
    said = fact_words(wording)
    return [f"{said.fields[one]}: {in_words(one, known[one], wording, said.codes)}" for one in facts if one in known]


def plan_lines(plan: ContactPlan, wording: Wording) -> list[str]:
    said = CONTACT_PLANS.words(wording)
    told = [(name, getattr(plan, name)) for name in PLAN]
    found = [f"{said.fields[name]}: {said.codes.get(name, {}).get(value, value)}" for name, value in told if value]
    if not plan.is_safe:
        found.insert(0, wording.gettext("Not safe at the moment: do not contact."))
    return found


def note_lines(notes: Sequence[ContactNote], chosen: Collection[UUID], wording: Wording) -> list[str]:
    codes = CONTACT_NOTES.words(wording).codes
    return [f"{summary(one, wording, codes)}\n{one.note or ''}" for one in notes if one.id in chosen]


async def due_in(work: Reading, file: File, wording: Wording) -> tuple[Due, ...]:
    """The soonest first."""
    open_ones = [one for one in await Deadlines(work).of(file) if one.is_open]
    book = (await known_of(work, open_ones)).book
    found = [Due(one.due_on, title_of(one, book, wording)[:LONGEST_LINE]) for one in open_ones if one.due_on]
    return tuple(sorted(found, key=lambda one: one.on)[:MOST_DUE])
