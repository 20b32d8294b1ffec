"""The three laws: whole, told apart, and used where a page names an article."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from services.cases.app import create_app
from services.cases.regimes.domain import LANGUAGES, Law, Regime, Topic
from services.cases.regimes.laws import FILE, law, laws
from tests.cases.building import NOON, Database, nothing_left, sit_down, some_settings


def test_every_law_names_every_topic_in_every_language() -> None:
    assert set(laws()) == set(Regime)
    for one in laws().values():
        assert all(one.article(topic, language) for topic in Topic for language in LANGUAGES)
        assert len(set(one.articles.values())) == len(Topic)


@pytest.mark.parametrize(
    ("regime", "language", "article"),
    [
        (Regime.GDPR, "en", "Art. 33 GDPR"),
        (Regime.GDPR, "de", "Art. 33 DSGVO"),
        (Regime.GDPR, "uk", "Art. 33 GDPR"),
        (Regime.KDG, "de", "§ 33 KDG"),
        (Regime.DSG_EKD, "de", "§ 32 DSG-EKD"),
    ],
)
def test_whom_an_incident_is_told_by_which_article(regime: Regime, language: str, article: str) -> None:
    assert law(regime).article(Topic.INCIDENT_AUTHORITY, language) == article


def test_it_says_that_somebody_has_to_check_it_and_what_was_not_found_in_a_source() -> None:
    assert "TO BE CHECKED BY THE CENTRE'S DATA PROTECTION OFFICER" in FILE.read_text().splitlines()[0]
    assert {one.status for one in laws().values()} == {"to_be_checked"}
    assert "2025" in laws()[Regime.KDG].version
    assert all(Topic.INCIDENT_AUTHORITY in one.seen for one in laws().values())


def test_the_protestant_law_names_no_hours() -> None:
    assert [regime for regime, one in laws().items() if not one.hours_in_law] == [Regime.DSG_EKD]


def test_a_law_with_a_gap_is_refused() -> None:
    whole = laws()[Regime.KDG].model_dump()
    for gap in ({"articles": {Topic.ACCESS: "§ 17"}}, {"name": {"en": "KDG"}}, {"hours": 96}):
        with pytest.raises(ValidationError):
            Law.model_validate(whole | gap)


@pytest.fixture(params=list(Regime))
async def under_a_law(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path
) -> AsyncIterator[tuple[FastAPI, Regime]]:
    settings = await some_settings(database, tmp_path, regime=request.param, authority="Aufsicht Musterland, Tel. 115")
    app = create_app(settings, now=lambda: NOON, left=nothing_left)
    yield app, request.param
    await app.state.store.engine.dispose()
    await app.state.store.ring.store.engine.dispose()


@pytest.mark.real
async def test_the_page_names_the_law_and_the_authority_of_the_centre(under_a_law: tuple[FastAPI, Regime]) -> None:
    app, regime = under_a_law
    shown = (await (await sit_down(app, "counsellor")).get("/incidents")).text
    assert "Aufsicht Musterland, Tel. 115" in shown
    named = {one for one in Regime if law(one).article(Topic.INCIDENT_AUTHORITY) in shown}
    assert named == {regime}
    assert ("at once" in shown.split("Aufsicht Musterland")[1][:80]) is (regime is Regime.DSG_EKD)
