"""Collects what is known for a report: as it is today, or as it was on the last day of a quarter that is over."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo
from uuid import UUID

from services.quality.answers.assessment.domain import Assessment
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.domain import with_own
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.plan.domain import PlanStep, ended_when, newest_of
from services.quality.answers.plan.naming import Called, called_in
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds.domain import Round as HeldRound
from services.quality.answers.rounds.store import Rounds
from services.quality.evidence.probe.domain import Probe, pages_for
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import BY_NAME, kinds_for
from services.quality.evidence.register.kinds.fields import _
from services.quality.evidence.register.measures.counting import dated
from services.quality.evidence.register.measures.published import Cells, published_for, speaking
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.wording import path_of
from services.quality.evidence.tallies.domain import Tally, without_earlier
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period, year_to
from services.quality.foundation.tables.store import Transaction
from services.quality.publishing.releases.domain import Release
from services.quality.publishing.releases.leaving import ABOUT_CLIENTS
from services.quality.publishing.releases.store import Releases
from services.quality.publishing.reports.domain import Entries, Material, Meeting, Request, Round, Sent, Step
from services.quality.publishing.reports.funders import agreements_of, funders_of
from services.quality.publishing.years.domain import about_clients, year_of
from services.quality.publishing.years.outlet import passed_on
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.ids import Ids, ids
from services.quality.standards.catalogue.naming import named
from services.quality.standards.catalogue.succession import catalogue_on
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.desk import Desk
from services.quality.standards.lineage import counted_from
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standing.domain import Known, stand
from services.quality.standing.gaps.domain import asked, met, named_in
from services.quality.standing.history.domain import Line
from services.quality.standing.history.keeping import bring_up_to_date
from services.quality.standing.history.past import Unrolling
from services.quality.standing.history.store import HistoryLines
from services.quality.standing.known import known_of

PUBLISHED = _("Texts published here")
PROBED = _("Public pages looked at")
LOOKED_BACK = 12
"""Quarters in which the beginning of a band is looked for."""


async def gather(work: Transaction, desk: Desk, period: Period, *, centre: str) -> Material:
    """All for a report about the four quarters that end with `period`."""
    until = min(period.last_day, desk.today)
    joint = catalogue_on(desk.catalogues, until) or desk.catalogue
    catalogue = with_own(joint, await OwnCriteria(work).editions(), until)
    known = await passed_on(work, desk, await known_then(work, desk, catalogue, period), period)
    begins, called = counted_from(desk.catalogues, joint.version), ids(desk.catalogues, joint.version, desk.clock)
    tallies = [without_earlier(each, begins) for each in await Tallies(work).of_months(year_to(period))]
    entries = await Register(work).entries(until)
    lines = without_clients(await earlier_lines(work, desk, period, called), catalogue, desk.catalogues)
    plan = await PlanSteps(work).entries(called)
    return Material(
        centre=centre,
        catalogue=catalogue,
        period=period,
        today=desk.today,
        until=until,
        standings=stand(catalogue, known, today=until),
        assessments=known.assessments,
        shown_by=shown_by(
            known.assessments, await Assessments(work).entries_behind(ids_of(known.assessments)), entries
        ),
        months=months_of(tallies),
        entries=entries_of(
            catalogue,
            entries,
            await Publications(work).cells(until, desk.clock),
            await Probes(work).on_day(until),
        ),
        since=since(lines, period),
        before=a_year_before(lines, period),
        requests=requests_of(entries),
        meetings=meetings_of(entries),
        names=names_of(entries, called) | names_in_plan(await called_in(work, desk, plan)),
        agreements=agreements_of(entries, until),
        funders=funders_of(entries),
        steps=steps_of(plan, desk, period),
        rounds=await told_rounds(work, within(await Rounds(work).rounds(), desk, period), desk.clock),
        clients_in=year_of(period, desk.today),
        sent=[sent(each, desk) for each in await Releases(work).releases() if period.back(3) <= each.period <= period],
    )


def ids_of(assessments: Mapping[str, Assessment]) -> list[UUID]:
    return [each.id for each in assessments.values()]


def shown_by(
    assessments: Mapping[str, Assessment], behind: Mapping[UUID, Sequence[str]], entries: Iterable[Entry]
) -> dict[str, list[Entry | None]]:
    kept = {path_of(entry): entry for entry in entries}
    return {id_: [kept.get(path) for path in behind[given.id]] for id_, given in assessments.items()}


async def known_then(work: Transaction, desk: Desk, catalogue: Catalogue, period: Period) -> Known:
    if period >= desk.running:
        return await known_of(work, desk, period)
    unrolling = Unrolling(await HistoryLines(work).past(year_to(period)), desk.clock)
    version = catalogue.version
    return unrolling.known(period, counted_from(desk.catalogues, version), ids(desk.catalogues, version, desk.clock))


async def earlier_lines(
    work: Transaction, desk: Desk, period: Period, called: Ids
) -> Mapping[Period, Mapping[str, Line]]:
    """By the id that a criterion has in the standards of the report; what is no more is left out."""
    await bring_up_to_date(work, desk.standards_of_past, running=desk.running, clock=desk.clock)
    kept = set(await HistoryLines(work).kept_quarters())
    wanted = [each for each in (period.back(back) for back in range(LOOKED_BACK)) if each in kept]
    return {each: as_called(await HistoryLines(work).stood_at(each), called) for each in wanted}


def as_called(lines: Iterable[Line], called: Ids) -> dict[str, Line]:
    now = ((called.now(line.catalogue, line.criterion), line) for line in lines)
    return {id_: line for id_, line in now if id_ is not None}


def without_clients(
    lines: Mapping[Period, Mapping[str, Line]], catalogue: Catalogue, catalogues: Mapping[str, Catalogue]
) -> dict[Period, dict[str, Line]]:
    """Without criteria that clients are counted for, now or then: quarters overlap, and could be subtracted."""
    now = {each.id for each in catalogue.criteria if about_clients(each)}
    then = {(each.version, one.id) for each in catalogues.values() for one in each.criteria if about_clients(one)}

    def may_stay(id_: str, line: Line) -> bool:
        return id_ not in now and (line.catalogue, line.criterion) not in then

    return {period: {id_: line for id_, line in each.items() if may_stay(id_, line)} for period, each in lines.items()}


def since(lines: Mapping[Period, Mapping[str, Line]], period: Period) -> dict[str, Period]:
    """By criterion: the first quarter of those, without a break until now, with the band that it has now."""
    newest = next((each for each in (period, period.back(1)) if each in lines), None)
    if newest is None:
        return {}
    return {id_: _first_alike(id_, lines, newest) for id_, line in lines[newest].items() if line.score is not None}


def _first_alike(id_: str, lines: Mapping[Period, Mapping[str, Line]], newest: Period) -> Period:
    first, line = newest, lines[newest][id_]
    while (earlier := lines.get(first.back(1), {}).get(id_)) is not None and _alike(line, earlier):
        first = first.back(1)
    return first


def _alike(line: Line, earlier: Line) -> bool:
    return _band(earlier) is not None and _band(earlier) == _band(line) and line.measured_like(earlier)


def _band(line: Line) -> int | None:
    return None if line.score is None else int(line.score.value + 0.5)


def a_year_before(lines: Mapping[Period, Mapping[str, Line]], period: Period) -> dict[str, float]:
    """By criterion: the score of four quarters ago, where it can be compared with the newest one."""
    newest = next((each for each in (period, period.back(1)) if each in lines), period)
    earlier, now = lines.get(period.back(4), {}), lines.get(newest, {})
    return {
        id_: line.score.value
        for id_, line in earlier.items()
        if line.score is not None and id_ in now and now[id_].measured_like(line)
    }


def months_of(tallies: Iterable[Tally]) -> dict[str, list[str]]:
    """Of measures about the team: in which month of a year clients were counted stays in the centre."""
    found: dict[str, list[str]] = {}
    for tally in tallies:
        for name, told in tally.outcomes.items():
            if isinstance(told, Outcomes) and name not in ABOUT_CLIENTS:
                found.setdefault(name, []).append(tally.window)
    return found


def entries_of(
    catalogue: Catalogue, entries: Sequence[Entry], cells: Cells, probe: Probe | None
) -> dict[str, list[Entries]]:
    """By measure: what it is made from, kind by kind, and behind them the texts that are published here and the pages
    that were looked at."""
    names = {name for each in catalogue.criteria for indicator in each.indicators for name in indicator.measures}
    looked: dict[str, list[date]] = {}
    for entry in speaking(entries, cells):
        looked.setdefault(entry.kind, []).append(entry.reviewed_on)
    return {
        name: [*_entered(name, looked), *_published(published_for(name, cells)), *_probed(name, probe)]
        for name in names
    }


def _entered(measure: str, looked: Mapping[str, Sequence[date]]) -> list[Entries]:
    return [_told(kind.name, looked) for kind in kinds_for(measure) if kind.name in looked]


def _published(cells: Cells) -> list[Entries]:
    return [Entries(PUBLISHED, len(cells), max(cell.looked_on for cell in cells))] if cells else []


def _probed(measure: str, probe: Probe | None) -> list[Entries]:
    pages = pages_for(measure, probe)
    return [Entries(PROBED, len(pages), probe.day)] if probe and pages else []


def _told(kind: str, looked: Mapping[str, Sequence[date]]) -> Entries:
    return Entries(BY_NAME[kind].title, len(looked[kind]), max(looked[kind]))


def names_of(entries: Iterable[Entry], called: Ids) -> dict[str, Words]:
    """Of the criteria that entries name."""
    found = {id_: named(called, id_).name for entry in entries for id_ in named_in(entry)}
    return {id_: name for id_, name in found.items() if name}


def names_in_plan(called: Mapping[str, Called]) -> dict[str, Words]:
    return {id_: each.name for id_, each in called.items() if each.name}


def requests_of(entries: Iterable[Entry]) -> list[Request]:
    """The last one first."""
    return [
        Request(
            each.values.get("what", ""),
            each.values.get("funder", ""),
            dated(each, "asked_on"),
            each.values.get("answer", "open"),
            each.values.get("action", ""),
            named_in(each),
            each.values.get("reply", ""),
        )
        for each in asked(entries)
    ]


def meetings_of(entries: Iterable[Entry]) -> list[Meeting]:
    """The last one first."""
    return [
        Meeting(
            each.values.get("funder", ""),
            dated(each, "agreed_for"),
            each.values.get("outcome", ""),
            each.values.get("result", ""),
            named_in(each),
        )
        for each in met(entries)
    ]


def steps_of(entries: Sequence[PlanStep], desk: Desk, period: Period) -> list[Step]:
    """What goes on at the end of the time, and what came to its end within it."""
    until, begun = min(period.last_day, desk.today), period.back(4).last_day
    then = [each for each in entries if each.at.astimezone(desk.clock).date() <= until]
    ended = {id_: ended_when([each for each in then if each.id == id_]) for id_ in {each.id for each in then}}
    return [
        _step(each)
        for each in newest_of(then)
        if (over := ended[each.id]) is None or over.astimezone(desk.clock).date() > begun
    ]


def _step(step: PlanStep) -> Step:
    said = step.said
    return Step(
        said.title,
        said.criteria,
        said.expected,
        said.owner.role,
        said.due,
        said.state.value,
        said.effect.value,
        said.seen,
        said.reason,
    )


def within(rounds: Iterable[HeldRound], desk: Desk, period: Period) -> list[HeldRound]:
    """Rounds of the four quarters: those closed in them, and what is still open at their end."""
    until, begun = period.last_day, period.back(4).last_day
    return [
        each
        for each in rounds
        if each.started.at.astimezone(desk.clock).date() <= until
        and (each.closed is None or each.closed.at.astimezone(desk.clock).date() > begun)
    ]


async def told_rounds(work: Transaction, several: Sequence[HeldRound], clock: tzinfo) -> list[Round]:
    joint = await Rounds(work).joint_answers_of_each(several)
    return [told_round(each, joint[each.id], clock) for each in several]


def told_round(held: HeldRound, joint: Mapping[str, Assessment], clock: tzinfo) -> Round:
    closed = held.closed.at.astimezone(clock).date() if held.closed else None
    return Round(held.name, held.begins, closed, len(joint), len(held.criteria))


def sent(release: Release, desk: Desk) -> Sent:
    told = release.event.criteria
    return Sent(
        release.period,
        release.approved_at.astimezone(desk.clock).date(),
        release.approved_by.role.value if release.approved_by else "",
        sum(entry.measured_band is not None for entry in told),
        sum(entry.assessed_band is not None for entry in told),
    )
