"""The kept history: brought up to date piece by piece, it is the same as made anew in one go."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import uuid4

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.assessment.store import Assessments
from services.quality.answers.local.domain import Stamp, begin, count, newest, retire
from services.quality.answers.local.store import OwnCriteria
from services.quality.evidence.probe.domain import Probe
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.domain import Edition as PublicEdition
from services.quality.evidence.publications.domain import Look, Publication, Source, Stage
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.store import Register
from services.quality.evidence.tallies.domain import Tally
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import QualityStore, Transaction
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.ids import ids
from services.quality.standards.lineage import counted_from
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standing.history.domain import Line, quarters
from services.quality.standing.history.keeping import bring_up_to_date, timeline
from services.quality.standing.history.recomputing import recompute
from services.quality.standing.history.store import HistoryLines
from services.quality.standing.known import known_at
from tests.quality.building import COUNSELLOR, LEAD, a_criterion, a_review, an_assessment, an_indicator
from tests.quality.doors import Centre
from tests.quality.history_building import (
    BERLIN,
    FIRST,
    SECOND,
    a_catalogue,
    a_change,
    a_month,
    an_entry,
    at,
    following,
    one,
    quarter,
)
from tests.quality.local_building import some_texts
from tests.quality.probe_building import a_page, a_probe, a_start
from tests.quality.publications_building import released

ROOM = one("S1", privacy="organisation", sources=["system"])
TEXTS = one("S8", privacy="organisation", sources=["system"])
HOURS = one("U9", measure="U9.3", privacy="organisation", sources=["system"])
BOTH = following(
    a_catalogue(ROOM, TEXTS, one("U2"), one("U3"), one("U5"), HOURS),
    ROOM,
    TEXTS,
    one("U2"),
    a_criterion(an_indicator("U4.1", measure="U3.1"), id="U4"),
    one("U5"),
    HOURS,
    changes=[a_change("moved", "U4", "U3"), a_change("counted_anew", "U5.1")],
)
BEGINNING, END = date(2025, 10, 3), date(2028, 3, 20)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@dataclass
class Life:
    """Two and a half years of a centre, drawn by lot; a tally may come months late."""

    chance: Random
    waiting: list[Tally]
    entries: list[Entry]
    public: list[PublicEdition] = field(default_factory=list)

    def days(self) -> Iterator[date]:
        day = BEGINNING
        while day < END:
            yield day
            day += timedelta(days=self.chance.randint(1, 9))

    async def happens(self, work: Transaction, day: date) -> None:
        if self.chance.random() < 0.15:
            self.waiting.append(self.a_tally(day))
        if self.waiting and self.chance.random() < 0.15:
            await Tallies(work).keep_tally(self.waiting.pop(self.chance.randrange(len(self.waiting))))
        if self.chance.random() < 0.3:
            criterion = self.chance.choice(["S1", "U2", "U3", "U4", "U5"])
            answer = an_assessment(self.chance.choice(list(Answer)), criterion=criterion, by=LEAD, at=noon(day))
            await Assessments(work).save_assessment(answer)
            if self.chance.random() < 0.5:
                await Assessments(work).save_review(a_review(answer, by=COUNSELLOR, at=noon(day) + timedelta(hours=1)))
        if self.chance.random() < 0.2:
            await Register(work).save_entries([self.an_entry(day)])
        if self.chance.random() < 0.1:
            await self.sets_its_own(work, day)
        await self.is_public(work, day)

    async def is_public(self, work: Transaction, day: date) -> None:
        if self.chance.random() < 0.15:
            await self.publishes(work, day)
        if self.chance.random() < 0.7:
            await Probes(work).keep_probe(self.a_look(day))

    async def publishes(self, work: Transaction, day: date) -> None:
        """A text or its translation is released, looked at again, or taken back."""
        newest_ = self.public[-1] if self.public else None
        if newest_ and newest_.stage is Stage.RELEASED and self.chance.random() < 0.5:
            if self.chance.random() < 0.5:
                assert await Publications(work).note_look(newest_, Look(LEAD, noon(day)))
            else:
                self.public[-1] = replace(newest_, stage=Stage.WITHDRAWN, withdrawn_by=LEAD, withdrawn_at=noon(day))
                assert await Publications(work).keep_edition(self.public[-1])
        else:
            self.public.append(self.an_edition(day))
            assert await Publications(work).keep_edition(self.public[-1])

    def a_look(self, day: date) -> Probe:
        """At pages that show this or that."""
        return a_probe(a_start("de"), a_page("opening_hours", self.chance.choice(["de", "ar"])), day=day)

    def an_edition(self, day: date) -> PublicEdition:
        publication = Publication.parse(self.chance.choice(["opening_hours", "principles"]))
        language = self.chance.choice(["de", "ar"])
        own = [each for each in self.public if each.publication == publication]
        sources = [each.number for each in own if each.language == "de"]
        source = Source("de", max(sources)) if language == "ar" and sources else None
        number = 1 + sum(each.language == language for each in own)
        return released(language, number, source=source, publication=publication, at=noon(day))

    async def sets_its_own(self, work: Transaction, day: date) -> None:
        """A criterion of the centre: set, counted, and now and then retired, so that the next one begins."""
        stamp, known = Stamp(uuid4(), LEAD, noon(day), day), newest(await OwnCriteria(work).editions())
        if not known or known[-1].retired:
            await OwnCriteria(work).save_edition(begin(some_texts(), {each.criterion for each in known}, stamp))
        elif self.chance.random() < 0.3:
            await OwnCriteria(work).save_edition(retire(known[-1], "moved out", stamp))
        else:
            await OwnCriteria(work).save_counted(count(known[-1], self.chance.randint(0, 10), 10, stamp))

    def a_tally(self, day: date) -> Tally:
        told = {name: self.counted() for name in ("U2_1", "U3_1", "U5_1")}
        window = f"{day:%Y-%m}"
        return a_month(window, FIRST if window < SECOND else SECOND, **told)

    def counted(self) -> Outcomes | Absence:
        if self.chance.random() < 0.3:
            return Absence.TOO_FEW
        return Outcomes(self.chance.randint(5, 9), self.chance.randint(0, 3), self.chance.randint(0, 9))

    def an_entry(self, day: date) -> Entry:
        """A new one, or another version of one that is there, or its end."""
        new = an_entry(day=day, met=self.chance.choice(["yes", "no"]))
        if self.entries and self.chance.random() < 0.5:
            before = self.entries.pop(self.chance.randrange(len(self.entries)))
            ended = self.chance.choice(["", "", "moved out"])
            new = replace(
                before, id=uuid4(), number=before.number + 1, values=new.values, retired=ended, at=noon(day), day=day
            )
        if not new.retired:
            self.entries.append(new)
        return new


async def saved_lines(store: QualityStore) -> dict[Period, list[Line]]:
    async with store.work() as work:
        periods = await HistoryLines(work).kept_quarters()
        return {
            period: sorted(await HistoryLines(work).stood_at(period), key=lambda line: line.criterion)
            for period in periods
        }


async def keep_up(store: QualityStore, day: date, catalogues: dict[str, Catalogue] = BOTH) -> int:
    async with store.work() as work:
        return await bring_up_to_date(work, catalogues, running=Period.of(day), clock=BERLIN)


async def anew(store: QualityStore, day: date, catalogues: dict[str, Catalogue] = BOTH) -> int:
    return (await recompute(store, catalogues=catalogues, today=day, clock=BERLIN)).quarters


@pytest.mark.parametrize("seed", range(4))
async def test_piece_by_piece_is_the_same_as_in_one_go(centre: Centre, seed: int) -> None:
    life = Life(Random(seed), [], [])
    async with centre.store.work() as work:
        german = replace(an_entry(day=BEGINNING, met="yes"), kind="working_language", values={"language": "de"})
        assert await Register(work).save_entries([german]) == 1
    for day in life.days():
        async with centre.store.work() as work:
            await life.happens(work, day)
        if life.chance.random() < 0.2:
            await keep_up(centre.store, day)
    await keep_up(centre.store, END)
    piece_by_piece = await saved_lines(centre.store)
    assert list(piece_by_piece) == list(quarters(quarter("2025-Q4"), quarter("2027-Q4")))
    scored = {line.criterion for lines in piece_by_piece.values() for line in lines if line.score}
    assert {each for each in scored if each[0] != "L"} == {"S1", "S8", "U2", "U3", "U4", "U5", "U9"}
    assert any(line.criterion[0] == "L" for lines in piece_by_piece.values() for line in lines)
    assert await anew(centre.store, END) == 9
    assert await saved_lines(centre.store) == piece_by_piece


async def test_a_look_at_the_pages_that_was_told_late_puts_its_quarter_aside_and_nothing_else(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Probes(work).keep_probe(a_probe(day=BEGINNING))
    assert await keep_up(centre.store, END) == 9
    async with centre.store.work() as work:
        assert await Probes(work).keep_probe(a_probe(day=date(2026, 3, 30)))
        assert quarter("2026-Q1") not in await HistoryLines(work).kept_quarters()
    assert await keep_up(centre.store, END) == 1


async def test_a_late_tally_puts_its_year_aside_and_nothing_else(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(criterion="U2", at=at("2025-10-05")))
    assert await keep_up(centre.store, END) == 9
    assert await keep_up(centre.store, END) == 0
    async with centre.store.work() as work:
        assert await Tallies(work).keep_tally(a_month("2026-02", U2_1=Outcomes(9, 0, 1)))
        assert [str(each) for each in await HistoryLines(work).kept_quarters()] == [
            "2025-Q4",
            *(str(each) for each in quarters(quarter("2027-Q1"), quarter("2027-Q4"))),
        ]
    assert await keep_up(centre.store, END) == 4
    async with centre.store.work() as work:
        scored = [str(line.period) for line in await HistoryLines(work).history("U2") if line.score]
    assert scored == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


async def test_what_is_published_or_looked_at_in_a_kept_quarter_puts_it_and_the_later_ones_aside(
    centre: Centre,
) -> None:
    text = released(publication=Publication.parse("principles"), at=at("2025-11-05"))
    back = replace(text, stage=Stage.WITHDRAWN, withdrawn_by=LEAD, withdrawn_at=at("2025-12-05"))
    async with centre.store.work() as work:
        await Publications(work).keep_edition(text)
    await keep_up(centre.store, END)
    async with centre.store.work() as work:
        await Publications(work).note_look(text, Look(LEAD, at("2026-02-05")))
        assert [str(each) for each in await HistoryLines(work).kept_quarters()] == ["2025-Q4"]
        await Publications(work).keep_edition(back)
        assert await HistoryLines(work).kept_quarters() == {}


async def test_the_same_tally_again_puts_nothing_aside(centre: Centre) -> None:
    tally = a_month("2026-02", U2_1=Outcomes(9, 0, 1))
    async with centre.store.work() as work:
        await Tallies(work).keep_tally(tally)
    await keep_up(centre.store, END)
    async with centre.store.work() as work:
        assert not await Tallies(work).keep_tally(tally)
    assert await keep_up(centre.store, END) == 0


async def test_a_history_goes_on_under_a_new_id_and_is_found_by_it_alone(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Tallies(work).keep_tally(a_month("2026-05", U3_1=Outcomes(9, 0, 1)))
    await keep_up(centre.store, END)
    async with centre.store.work() as work:
        found = await HistoryLines(work).history("U4")
    assert [(str(line.period), line.criterion, line.catalogue) for line in found][:2] == [
        ("2026-Q2", "U3", FIRST),
        ("2026-Q3", "U4", SECOND),
    ]
    assert all(line.measured_like(found[0]) for line in found)


async def test_nothing_known_is_an_empty_history(centre: Centre) -> None:
    assert await keep_up(centre.store, END) == 0
    async with centre.store.work() as work:
        assert await HistoryLines(work).history("U2") == []


async def test_the_quarter_that_still_runs_is_not_in_it(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(criterion="U2", at=at("2026-01-05")))
    assert await keep_up(centre.store, date(2026, 3, 31)) == 0
    assert await keep_up(centre.store, date(2026, 4, 1)) == 1


async def test_a_page_asks_for_a_timeline_and_gets_it_up_to_date(centre: Centre) -> None:
    desk = centre.app.state.desk
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(Answer.PARTLY, criterion="S6", at=at("2025-11-05")))
    async with centre.store.work() as work:
        [line] = await timeline(work, desk, "S6")
    assert (line.period, line.level) == (quarter("2025-Q4"), 2)


async def test_a_correction_of_the_past_by_hand_is_found_by_recomputing(centre: Centre) -> None:
    """The proof that recomputing looks at the sources and not at what it made before."""
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(Answer.PARTLY, criterion="U2", at=at("2025-11-05")))
    await keep_up(centre.store, END)
    right = await saved_lines(centre.store)
    async with centre.store.work() as work:
        [line] = [each for each in await HistoryLines(work).stood_at(quarter("2026-Q1")) if each.criterion == "U2"]
        await Quarters(work).discard(line.period, line.period)
        await HistoryLines(work).keep_quarter(line.period, [replace(line, level=4)])
    assert await saved_lines(centre.store) != right
    await anew(centre.store, END)
    assert await saved_lines(centre.store) == right


async def test_progress_is_told_quarter_by_quarter(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(criterion="U2", at=at("2025-11-05")))
    told: list[tuple[int, int]] = []
    await recompute(
        centre.store, lambda done, total: told.append((done, total)), catalogues=BOTH, today=END, clock=BERLIN
    )
    assert told == [(done, 9) for done in range(10)]


async def test_what_is_known_today_goes_on_over_versions_as_the_history_does(centre: Centre) -> None:
    """Measures keep their names; U5.1 is counted anew with the second version."""
    async with centre.store.work() as work:
        await Tallies(work).keep_tally(a_month("2026-05", U3_1=Outcomes(9, 0, 1), U5_1=Outcomes(9, 0, 1)))
        await Tallies(work).keep_tally(a_month("2026-08", SECOND, U3_1=Outcomes(5, 0, 0), U5_1=Outcomes(5, 0, 0)))
        await Tallies(work).keep_tally(a_month("2026-09", FIRST, U3_1=Outcomes(6, 0, 0), U5_1=Outcomes(6, 0, 0)))
        known = await known_at(
            work, quarter("2026-Q3"), ids=ids(BOTH, SECOND), begins=counted_from(BOTH, SECOND), clock=UTC
        )
    assert (known.figures["U3.1"], known.figures["U5.1"]) == (Outcomes(20, 0, 1), Outcomes(5, 0, 0))


async def test_standards_that_were_in_force_before_they_were_known_make_quarters_anew(centre: Centre) -> None:
    async with centre.store.work() as work:
        await Assessments(work).save_assessment(an_assessment(criterion="U2", at=at("2025-11-05")))
    only_first = {FIRST: BOTH[FIRST].model_copy(update={"valid_until": None})}
    await keep_up(centre.store, END, only_first)
    assert await keep_up(centre.store, END, BOTH) == 6
    async with centre.store.work() as work:
        assert list((await HistoryLines(work).kept_quarters()).values()) == [FIRST] * 3 + [SECOND] * 6
