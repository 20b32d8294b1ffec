"""What is to be done about quality this month, from everything that has a day or waits for somebody."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from services.quality.answers.assessment.domain import Assessment
from services.quality.answers.plan.domain import Owner, PlanStep
from services.quality.answers.pulse.domain import Pulse
from services.quality.answers.rounds.domain import Round
from services.quality.answers.rounds.domain import Stage as StageOfRound
from services.quality.evidence.publications.cells import PublicationCell
from services.quality.evidence.publications.domain import Editions, Publication, draft_of, is_current, shown
from services.quality.evidence.publications.looks import look_due
from services.quality.evidence.register.domain import Entry, path_to
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.measures.months import LeftOut
from services.quality.evidence.register.reminders import Due, Urgency
from services.quality.evidence.register.second_looks.domain import writers
from services.quality.foundation.documents.domain import Document
from services.quality.foundation.domain import Author, Period, publication_day
from services.quality.foundation.second_looks import Shortfall
from services.quality.publishing.releases.journey import Journey, Stage
from services.quality.standards.scoring.figures import Absence
from services.quality.standards.votes.domain import OpenVote
from services.quality.standing.domain import Standing
from services.quality.standing.first_steps.given_steps import GivenStep, is_done
from services.quality.standing.next_steps.domain import NextStep
from services.quality.standing.overview.domain import EXPIRED, Reason, reasons
from shared.calendar import months_later
from shared.privacy.budget import Budgets

AHEAD_MONTHS = 2
"""So long before evidence expires somebody is told."""
LOOK_AHEAD = timedelta(days=30)
ENDS_SOON = timedelta(days=60)
"""So long before a document ends it is named."""
MOST_OF_A_KIND = 5
SOON = timedelta(days=7)
"""So long before the day of publication the tone changes."""


class Topic(StrEnum):
    """What a line is about, in the order of the page."""

    ROUND = "round"
    ROUND_TALK = "round_talk"
    PULSE = "pulse"
    VOTE = "vote"
    BUDGET_VOTE = "budget_vote"
    RELEASE_REFUSED = "release_refused"
    RELEASE_SOON = "release_soon"
    RELEASE = "release"
    RELEASE_NOT_DRAWN = "release_not_drawn"
    RELEASE_UNANSWERED = "release_unanswered"
    GIVEN_STEP = "given_step"
    NEXT_STEP = "next_step"
    ENTRY = "entry"
    STEP = "step"
    STEP_EFFECT = "step_effect"
    MUST_MISSED = "must_missed"
    DIFFERS = "differs"
    DISPUTED = "disputed"
    SECOND_LOOK = "second_look"
    ASK_FOR_A_LOOK = "ask_for_a_look"
    EVIDENCE = "evidence"
    DOCUMENT = "document"
    TEXT = "text"
    TRANSLATION = "translation"
    DRAFT = "draft"
    MONTH_LEFT_OUT = "month_left_out"
    NOTHING_ENTERED = "nothing_entered"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the page: what it is about, where it is done, and by when if there is a day."""

    topic: Topic
    path: str
    on: date | None = None
    late: bool = False
    criterion: str = ""
    title: str = ""
    """As the team has named it."""
    entry: Due | None = None
    text: tuple[Publication, str] | None = None
    """What is published, and the language."""
    more: int = 0
    """So many others of the same topic; the address leads to all of that topic."""
    owner: Owner | None = None
    """Who sees to a step of the plan, or whom a first step or the next step of a criterion is given to."""
    list_to_fill: Kind | None = None
    """What one of the first steps asks for."""
    left_out: LeftOut | None = None
    """What nothing is entered of, and for which month."""
    looked_at: Entry | None = None
    """The entry of the register that waits for the look of somebody else, or that a document lies on."""
    indicators: int = 0
    """So many that have no entry which a figure could be made from."""
    since: date | None = None
    """When the centre heard of it, where others have set the day."""


def tasks_of_rounds(rounds: Iterable[Round], today: date) -> list[Task]:
    """While everybody answers alone, and when it is talked over."""
    topics = {StageOfRound.ANSWERING: Topic.ROUND, StageOfRound.TALK: Topic.ROUND_TALK}
    going = [(topics[each.stage], each) for each in rounds if each.stage in topics]
    return [Task(topic, f"/rounds/{each.id}", each.ends, each.ends < today, title=each.name) for topic, each in going]


def tasks_of_pulse(pulse: Pulse | None, today: date) -> list[Task]:
    return [Task(Topic.PULSE, "/pulse", pulse.ends, pulse.ends < today)] if pulse else []


def tasks_of_votes(votes: Iterable[OpenVote]) -> list[Task]:
    """Those that are open; the centre is not told whether it has voted."""
    return [
        Task(
            Topic.BUDGET_VOTE if each.year else Topic.VOTE,
            "/standards#votes",
            each.until,
            title=str(each.year or each.catalogue),
            since=each.came_on,
        )
        for each in votes
    ]


def tasks_of_release(
    drawn: Iterable[Period], journeys: Iterable[Journey], *, now: datetime, today: date, budgets: Budgets
) -> list[Task]:
    """Quarters that are over and wait for an approval or for casework, and releases that the office has not taken."""
    quarters, under_way, over = list(drawn), list(journeys), Period.of(today).back(1)
    gone = {journey.release.period for journey in under_way}
    waiting = [each for each in quarters if each <= over and each not in gone]
    found = [_waiting_release(each, publication_day(each, budgets), today) for each in waiting]
    day = publication_day(over, budgets)
    if any(each < over for each in quarters) and over not in (*quarters, *gone) and today >= day - SOON:
        found.append(_release_task(Topic.RELEASE_NOT_DRAWN, over, day, today > day))
    for journey in under_way:
        if journey.stage is Stage.REFUSED:
            found.append(_release_task(Topic.RELEASE_REFUSED, journey.release.period))
        elif journey.is_unanswered(now):
            found.append(_release_task(Topic.RELEASE_UNANSWERED, journey.release.period))
    return found


def _waiting_release(period: Period, day: date, today: date) -> Task:
    topic = Topic.RELEASE_SOON if today >= day - SOON else Topic.RELEASE
    return _release_task(topic, period, day, today > day)


def _release_task(topic: Topic, period: Period, on: date | None = None, late: bool = False) -> Task:
    return Task(topic, f"/release?period={period}", on, late, title=str(period))


def tasks_of_register(reminders: Iterable[Due]) -> list[Task]:
    return [
        Task(
            Topic.ENTRY,
            f"/register/{due.kind.name}/{due.entry.entry}",
            due.on,
            due.urgency is Urgency.OVERDUE,
            entry=due,
        )
        for due in reminders
    ]


def tasks_of_given(given: Iterable[GivenStep], entries: Sequence[Entry], today: date) -> list[Task]:
    """Of the first steps, as long as they are not done."""
    return [
        Task(
            Topic.GIVEN_STEP,
            f"/register/{each.kind}",
            owner=Owner(each.to.value),
            list_to_fill=kind_named(each.kind),
        )
        for each in given
        if not is_done(each, entries, today)
    ]


def tasks_of_next_steps(steps: Iterable[NextStep], offered: Container[str], today: date) -> list[Task]:
    """Of the criteria that the centre has today."""
    return [
        Task(
            Topic.NEXT_STEP,
            f"/criteria/{each.criterion}#next-step",
            each.due,
            each.is_overdue(today),
            criterion=each.criterion,
            owner=Owner(each.to.value),
        )
        for each in steps
        if each.criterion in offered
    ]


def tasks_of_months(found: Iterable[LeftOut]) -> list[Task]:
    return [Task(Topic.MONTH_LEFT_OUT, f"/register/{each.kind.name}", left_out=each) for each in found]


def tasks_of_plan(steps: Iterable[PlanStep], today: date) -> list[Task]:
    """What is due until the end of the next month, and what was done and not looked at since."""
    near = months_later(today.replace(day=1), 2)
    found = []
    for step in steps:
        path, said = f"/plan/{step.id}", step.said
        if step.waits_for_review(today):
            day = said.review_on or said.due
            found.append(Task(Topic.STEP_EFFECT, path, day, title=said.title, owner=said.owner))
        elif not step.is_over and said.due < near:
            found.append(Task(Topic.STEP, path, said.due, said.due < today, title=said.title, owner=said.owner))
    return found


def tasks_of_publications(publications: Mapping[Publication, Editions]) -> list[Task]:
    """Translations of a text that has changed since, and drafts that nobody has released."""
    found = []
    for publication, editions in publications.items():
        for language in sorted({edition.language for edition in editions}):
            public, draft = shown(editions, language), draft_of(editions, language)
            path = f"/publications/{publication}/{language}"
            if public and not is_current(public, editions):
                found.append(Task(Topic.TRANSLATION, path, title=public.said.title, text=(publication, language)))
            if draft and draft.number > (public.number if public else 0):
                found.append(Task(Topic.DRAFT, path, title=draft.said.title, text=(publication, language)))
    return found


def tasks_of_texts(cells: Iterable[PublicationCell], today: date) -> list[Task]:
    """Public texts that somebody has to look at again; what is older than its source waits to be translated first."""
    found = []
    for cell in cells:
        day = look_due(cell)
        if day and cell.is_current and day - LOOK_AHEAD <= today:
            found.append(
                Task(
                    Topic.TEXT,
                    cell.path,
                    day,
                    day < today,
                    title=cell.title,
                    text=(cell.publication, cell.language),
                )
            )
    return found


def tasks_of_standings(
    standings: Iterable[Standing], assessments: Mapping[str, Assessment], me: Author, today: date
) -> list[Task]:
    """Second looks that wait or see it differently, and evidence that has expired or soon will."""
    found, soon = [], months_later(today, AHEAD_MONTHS)
    for standing in standings:
        id_, assessed = standing.criterion.id, standing.assessed
        path = f"/criteria/{id_}"
        if assessed.shortfall is Shortfall.DISPUTED:
            found.append(Task(Topic.DISPUTED, f"{path}#assessed", criterion=id_))
        elif assessed.shortfall is Shortfall.NOT_REVIEWED:
            mine = assessments[id_].by.pseudonym == me.pseudonym
            topic = Topic.ASK_FOR_A_LOOK if mine else Topic.SECOND_LOOK
            found.append(Task(topic, f"{path}#assessed" if mine else f"{path}#review", criterion=id_))
        elif assessed.shortfall in EXPIRED:
            found.append(Task(Topic.EVIDENCE, f"{path}/assess", late=True, criterion=id_))
        if assessed.until and assessed.until <= soon:
            found.append(Task(Topic.EVIDENCE, f"{path}/assess", assessed.until, criterion=id_))
    return found


def tasks_of_second_looks(histories: Iterable[Sequence[Entry]], me: Author) -> list[Task]:
    """Entries that wait for a second look, each with all its versions, the newest first."""
    found = []
    for history in histories:
        newest, asked = history[0], kind_named(history[0].kind).second_look
        mine = asked is not None and me.pseudonym in writers(history, asked)
        topic = Topic.ASK_FOR_A_LOOK if mine else Topic.SECOND_LOOK
        found.append(Task(topic, f"/register/{newest.kind}/{newest.entry}#second-look", looked_at=newest))
    return found


def tasks_of_documents(
    documents: Iterable[Document], entries: Iterable[Entry], answers: Mapping[str, Assessment], today: date
) -> list[Task]:
    """What has ended, or soon will, of the entries in force and the answers that stand (by criterion)."""
    on_entries = {entry.entry: entry for entry in entries}
    on_answers = {answer.id: id_ for id_, answer in answers.items()}
    found = []
    for each in documents:
        day, late = each.valid_until, not each.is_valid(today)
        if entry := on_entries.get(each.entry):
            path = f"{path_to(entry.kind, entry.entry)}/documents"
            found.append(Task(Topic.DOCUMENT, path, day, late, looked_at=entry))
        elif id_ := on_answers.get(each.entry):
            found.append(Task(Topic.DOCUMENT, f"/criteria/{id_}/assess", day, late, criterion=id_))
    return found


def tasks_of_figures(standings: Iterable[Standing]) -> list[Task]:
    """Must-haves that are missed, two lines that do not agree, and in one line what nothing is entered for."""
    found, unentered = [], 0
    for standing in standings:
        id_, why = standing.criterion.id, reasons(standing)
        if Reason.MUST_MISSED in why:
            found.append(Task(Topic.MUST_MISSED, f"/criteria/{id_}#measured", criterion=id_))
        if Reason.DIFFERS in why:
            found.append(Task(Topic.DIFFERS, f"/criteria/{id_}", criterion=id_))
        unentered += _not_entered(standing)
    if unentered:
        found.append(Task(Topic.NOTHING_ENTERED, "/criteria?show=unknown", indicators=unentered))
    return found


def _not_entered(standing: Standing) -> int:
    """Of its indicators; what Kokon has no measuring point for is nobody's task."""
    known = [[part.known for part in reading.parts] for reading in standing.measured.readings]
    return sum(Absence.NOTHING_ENTERED in parts for parts in known)


def is_quiet(tasks: Iterable[Task]) -> bool:
    """Whether nothing has a day and nobody waits; what is not entered has time."""
    return all(task.topic is Topic.NOTHING_ENTERED for task in tasks)


def chosen(given: str) -> Topic | None:
    """The one topic that is asked for; none where it asks for nothing that is known."""
    return Topic(given) if given in set(Topic) else None


def in_order(tasks: Iterable[Task], only: Topic | None = None) -> list[Task]:
    """Topic by topic, the latest first; of many lines of one topic the first few, and a line that leads to all of them.

    With `only` all lines of that topic, however many.
    """
    order = list(Topic)
    ranked = sorted(tasks, key=lambda task: (order.index(task.topic), not task.late, task.on or date.max, task.path))
    if only:
        return [task for task in ranked if task.topic is only]
    rows: list[Task] = []
    for topic, found in groupby(ranked, key=lambda task: task.topic):
        rows += _shortened(list(found), f"/month?topic={topic}")
    return rows


def _shortened(found: Sequence[Task], path: str) -> list[Task]:
    if len(found) <= MOST_OF_A_KIND + 1:
        return list(found)
    rest = found[MOST_OF_A_KIND:]
    return [*found[:MOST_OF_A_KIND], Task(rest[0].topic, path, late=any(each.late for each in rest), more=len(rest))]
