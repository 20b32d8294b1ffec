"""New standards in a real browser: what has moved, what is counted anew and what is no more, small and wide."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.plan.store import PlanSteps
from services.quality.answers.rounds.domain import close
from services.quality.answers.rounds.store import Rounds
from services.quality.foundation.tables.store import open_store
from tests.browser.casework import run
from tests.browser.chromium import barriers, turn_to, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.quality.building import LEAD, NOON, STANDARDS, an_assessment
from tests.quality.history_building import SECOND, moved_standards
from tests.quality.rounds_building import a_round, an_entry
from tests.servers import Nats, Postgres

ROUND, STEP = UUID(int=7), UUID(int=8)
PAGES = ["/plan", f"/plan/{STEP}", "/criteria/U12", "/criteria/S7", f"/rounds/{ROUND}/minutes"]


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    """A centre that has known the first version since March, and works with the second one today."""
    both = {STANDARDS.version: STANDARDS, SECOND: moved_standards()}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("services.quality.app.standards_or_exit", lambda: both)
        with a_quality_service(postgres, house_bus, []) as served:
            run(worked_before(served))
            yield served


async def worked_before(served: Served) -> None:
    store, held = open_store(served.database), a_round(chosen=["U2", "S6", "S7"], way="together", id=ROUND)
    async with store.work() as work:
        await Rounds(work).keep_round(held)
        for criterion in held.criteria:
            await Rounds(work).save_joint_answer(ROUND, an_assessment(Answer.PARTLY, criterion=criterion))
        await Rounds(work).change_round(close(held, by=LEAD, now=NOON))
        await PlanSteps(work).keep_step(an_entry(id=STEP, criteria=("U2", "S6")))
    await store.engine.dispose()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 360), ("ar", 360)])
def test_what_moved_what_is_counted_anew_and_what_is_no_more_fit_their_pages(
    chromium: Browser, quality: Served, language: str, width: int
) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        for path in PAGES:
            turn_to(page, quality.address + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert barriers(page, colours=language != "ar", dark=language == "de") == [], path
        assert one.complaints == []


def test_nobody_is_led_to_a_criterion_that_is_no_more(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead"))
        page.goto(f"{quality.address}/plan")
        gone = page.locator("[data-gone='S6']")
        expect(gone).to_contain_text("no longer part of the standards")
        assert gone.locator("a").count() == 0
        page.locator("a[href='/criteria/U12']").click()
        expect(page.locator("#shown")).to_contain_text("Safety plan of January")
