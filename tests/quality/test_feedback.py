"""What clients said: kept beside the tallies of casework, shown from ten answers on, and part of no release."""

import pytest

from services.quality.evidence.tallies.domain import RefusedTallyError, accept, added_up
from services.quality.evidence.tallies.store import Tallies
from services.quality.foundation.domain import Period, year_to
from services.quality.standards.catalogue.domain import Source
from services.quality.standards.catalogue.files import CURRENT
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standing.domain import measured_line
from shared.events import FeedbackTallied
from shared.privacy.counts import FeedbackQuestion
from tests.quality.building import STANDARDS, a_feedback, a_tally
from tests.quality.doors import Centre, Database, a_centre
from tests.servers import Nats
from tests.shared.building import connected, until
from tests.shared.listeners import dead_letters

KNOWN = {STANDARDS.version: STANDARDS}
ALL = {question.name: (8, 2) for question in FeedbackQuestion}


def test_the_two_best_answers_count_as_met() -> None:
    kept = accept(a_feedback(U2_4=(9, 1)), KNOWN)
    assert (kept.source, kept.outcomes["U2.4"]) == (Source.FEEDBACK, Outcomes(9, 0, 1))
    assert kept.outcomes["U3.3"] is Absence.TOO_FEW


def test_what_may_not_be_known_is_refused() -> None:
    with pytest.raises(RefusedTallyError, match="too_few_people"):
        accept(a_feedback(U2_4=(9, 0)), KNOWN)
    with pytest.raises(RefusedTallyError, match="unknown_catalogue"):
        accept(a_feedback(), ["2031-01"])


def test_four_quarters_are_added_up_and_scored_by_the_two_best() -> None:
    tallies = [accept(a_feedback(window=month, **ALL), KNOWN) for month in ("2025-06", "2026-01", "2026-03")]
    figures = added_up(tallies, months=year_to(Period(2026, 1)))
    assert figures["U2.4"] == Outcomes(16 + 8, 0, 4 + 2)
    for question in FeedbackQuestion:
        [reading] = [
            each
            for each in measured_line(STANDARDS.criterion(question.value.partition(".")[0]), figures).readings
            if each.indicator.id == question.value
        ]
        assert reading.score is not None
        assert reading.score.value == 3


async def test_a_release_says_the_same_whatever_clients_said(centre: Centre) -> None:
    await centre.learn(a_tally("2025-11", U2_1=(19, 1, 1)))
    await centre.draw("2025-Q4")
    lead = await centre.colleague("lead")
    before = await lead.get("/release/bytes?period=2025-Q4")
    await centre.learn(a_feedback("2025-11", **ALL))
    assert before.status_code == 200
    assert (await lead.get("/release/bytes?period=2025-Q4")).content == before.content


async def test_a_criterion_shows_the_figure_and_where_it_comes_from(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert "No month of feedback has come in yet." in (await lead.get("/criteria/U2")).text
    await centre.learn(a_feedback("2026-01"))
    held = (await lead.get("/criteria/U2")).text
    assert "Fewer than ten clients have answered." in held
    await centre.learn(a_feedback("2026-02", **ALL), a_tally("2026-02", U2_1=(19, 1, 1)))
    shown = (await lead.get("/criteria/U2")).text
    assert "10 answers: 8 in the two best of four steps" in shown
    assert "Asked of clients by one-time code." in shown
    assert "held back: fewer than ten answers" in shown
    assert "21 people" in shown
    assert "<dt>Leaves the centre</dt><dd>never</dd>" in shown


async def test_a_month_is_kept_once_and_another_word_about_it_is_put_aside(bus: Nats, database: Database) -> None:
    async with a_centre(database, nats_url=bus.url, nats_seed=bus.seeds["quality"]) as centre, centre.running():
        first, same, other = a_feedback(U2_4=(9, 1)), a_feedback(U2_4=(9, 1)), a_feedback(U2_4=(10, 0))
        await publish(bus, first, same)
        await until(lambda: settled(bus))
        assert await dead_letters(bus) == []
        await publish(bus, other)
        await until(lambda: dead_letters(bus))
        [letter] = await dead_letters(bus)
        assert letter[:2] == ("quality.dead.intake.feedback.tallied", other.body())
        assert letter[2]["Kokon-Reason"] == "different_tally"
        async with centre.store.work() as work:
            kept = await Tallies(work).tally(CURRENT, "2026-03", Source.FEEDBACK)
        assert kept == accept(first, KNOWN)


async def publish(bus: Nats, *events: FeedbackTallied) -> None:
    async with connected(bus, "intake") as client:
        for event in events:
            await client.jetstream().publish(event.subject, event.body(), timeout=30)


async def settled(bus: Nats) -> bool:
    async with connected(bus, "provision") as client:
        info = await client.jetstream().consumer_info("intake_to_quality", "quality_feedback_tallied")
        return not info.num_pending and not info.num_ack_pending
