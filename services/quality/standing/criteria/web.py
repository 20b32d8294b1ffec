"""The page of one criterion."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.answers.assessment.documents import documents_on
from services.quality.answers.assessment.domain import Assessment, Review
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.lookups import criterion_or_404
from services.quality.answers.plan.naming import called_in
from services.quality.answers.plan.store import PlanSteps
from services.quality.evidence.origins import measures_of
from services.quality.evidence.probe.domain import MEASURES as PROBED
from services.quality.evidence.probe.domain import WAYS
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.kinds.every import kinds_for
from services.quality.evidence.register.measures.pages import places
from services.quality.evidence.register.measures.published import (
    PublishedLine,
    cells_by_entry,
    counts_texts,
    published_for,
    published_lines,
)
from services.quality.evidence.register.store import Register
from services.quality.evidence.register.views.additions import Addition, Material
from services.quality.evidence.register.views.readers import entry_for
from services.quality.evidence.register.wording import Line, entries_for, path_of, title_of
from services.quality.evidence.tallies.domain import without_earlier
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author, Role, year_to
from services.quality.foundation.tables.store import Transaction
from services.quality.standards.catalogue.domain import Criterion
from services.quality.standards.catalogue.ids import Ids
from services.quality.standards.desk import Desk, desk_of
from services.quality.standing.charts.course import course_of, newest_answer
from services.quality.standing.charts.domain import drawn
from services.quality.standing.charts.scale import scale_of
from services.quality.standing.criteria.domain import moments_of, months_of, unchanged_since
from services.quality.standing.criteria.found_pages import Seen, seen_for
from services.quality.standing.domain import ORDER, stand_on
from services.quality.standing.history.keeping import timeline
from services.quality.standing.known import known_of
from services.quality.standing.next_steps.domain import FURTHEST
from services.quality.standing.next_steps.store import NextSteps
from services.quality.standing.overview.domain import why_no_score
from shared.languages import Wording
from shared.privacy.counts import ABOUT_STAFF
from shared.web.forms import Form
from shared.web.shell import page, words

router = APIRouter()


MOST_ENTRIES = 8
"""So many entries stand beside a figure; a link leads to the others."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of the team with the looks at it."""

    assessment: Assessment
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """By measure what it is made from: entries of the register, texts published here, public pages as they were found
    (nothing where they have not told lately)."""

    entries: Mapping[str, Sequence[Line]]
    published: Mapping[str, Sequence[PublishedLine]]
    seen: Mapping[str, Seen]
    added: Mapping[str, Mapping[UUID, Addition]]
    """By measure and entry, of the entries that the page shows."""


@router.get("/criteria/{criterion_id}")
async def show(request: Request, criterion_id: str, colleague: Colleague, saved: str = "") -> Response:
    return await criterion_page(request, criterion_id, colleague, Form.empty(), saved=saved)


async def criterion_page(
    request: Request, criterion_id: str, colleague: Author, form: Form, *, saved: str = "", status: int = 200
) -> Response:
    desk, criterion = desk_of(request), await criterion_or_404(request, criterion_id)
    origins = measures_of(criterion)
    async with desk.store.work() as work:
        known = await known_of(work, desk, desk.running)
        history = await history_of(work, criterion, desk.ids)
        tallies = [without_earlier(each, desk.begins) for each in await Tallies(work).of_months(year_to(desk.running))]
        steps = await PlanSteps(work).steps_for(criterion.id, desk.ids)
        called = await called_in(work, desk, steps)
        evidence = await evidence_behind(work, origins, words(request), desk, colleague)
        lines = await timeline(work, desk, criterion.id)
        linked = await Assessments(work).entries_behind([each.assessment.id for each in history])
        titles = await titles_of(work, linked, words(request))
        documents = await documents_on(work, known.assessments.get(criterion.id))
        given = (await NextSteps(work).all(desk.ids)).get(criterion.id)
    standing = stand_on(criterion, known, desk.catalogue.scoring, today=desk.today)
    moments = moments_of(lines)
    return page(
        request,
        "standing/criterion.html",
        status=status,
        colleague=colleague,
        standing=standing,
        why=why_no_score(standing.measured),
        scoring=desk.catalogue.scoring,
        about_staff=ABOUT_STAFF,
        newest=next((each for each in history if each.assessment == known.assessments.get(criterion.id)), None),
        history=history,
        origins=origins,
        months=months_of(tallies, origins),
        entries=evidence.entries,
        published=evidence.published,
        seen=evidence.seen,
        added=evidence.added,
        most_entries=MOST_ENTRIES,
        kinds_for=kinds_for,
        steps=steps,
        given=given,
        roles=list(Role),
        furthest=desk.today + FURTHEST,
        called=called,
        linked=linked,
        titles=titles,
        documents=documents,
        scales={each.indicator.id: scale_of(each.score, None) for each in standing.measured.readings},
        neighbours=neighbours(desk.catalogue.criteria, criterion.id),
        lines=lines,
        drawing=drawn(moments),
        moments=moments,
        course=course_of(moments),
        said_last=newest_answer(moments),
        since=unchanged_since(lines) if standing.measured.score else None,
        today=desk.today,
        period=desk.running,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        saved=saved,
    )


def neighbours(criteria: Sequence[Criterion], criterion_id: str) -> tuple[Criterion | None, Criterion | None]:
    """Before and after it, in the order of the picture; none where it is no joint criterion."""
    ordered = sorted(criteria, key=lambda each: ORDER.index(each.aspect))
    place = next((number for number, each in enumerate(ordered) if each.id == criterion_id), None)
    if place is None:
        return None, None
    return (ordered[place - 1] if place else None), (ordered[place + 1] if place + 1 < len(ordered) else None)


async def history_of(work: Transaction, criterion: Criterion, ids: Ids) -> list[Said]:
    """The newest answer first."""
    assessments = await Assessments(work).assessments_of(criterion.id, ids)
    reviews = await Assessments(work).reviews_of([each.id for each in assessments])
    by_assessment: dict[UUID, list[Review]] = {each.id: [] for each in assessments}
    for each in reviews:
        by_assessment[each.assessment_id].append(each)
    return [Said(each, tuple(by_assessment[each.id])) for each in assessments]


async def evidence_behind(
    work: Transaction, measures: Collection[str], wording: Wording, desk: Desk, reader: Author
) -> Evidence:
    today = desk.today
    kinds = sorted({kind.name for measure in measures for kind in kinds_for(measure)})
    entries = await Register(work).entries(kinds=kinds) if kinds else []
    cells = await Publications(work).cells(today, desk.clock) if any(map(counts_texts, measures)) else []
    probed = [measure for measure in measures if measure in PROBED]
    probe = await Probes(work).on_day(today) if probed else None
    missing = [place for place, found in places(entries, cells, probe, today) if not found] if probe else []
    others = cells_by_entry(entries, cells)
    lines = {measure: entries_for(entries, measure, wording, today, others) for measure in measures}
    material = Material([entry_for(entry, reader) for entry in entries], cells, probe, today)
    return Evidence(
        lines,
        {measure: published_lines(published_for(measure, cells), wording, today) for measure in measures},
        {measure: seen_for(measure, probe, missing if measure == WAYS else (), wording) for measure in probed}
        if probe
        else {},
        {
            measure: material.added_to(measure, [entry_for(line.entry, reader) for line in several[:MOST_ENTRIES]])
            for measure, several in lines.items()
        },
    )


async def titles_of(work: Transaction, linked: Mapping[UUID, list[str]], wording: Wording) -> dict[str, str]:
    """By path: what the entries are called that answers were linked with."""
    if not any(linked.values()):
        return {}
    return {path_of(entry): title_of(entry, wording) for entry in await Register(work).entries()}
