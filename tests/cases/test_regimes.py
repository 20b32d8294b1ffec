"""The three laws: whole, told apart, and used where a page names an article."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pyrage
import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from pypdf import PdfReader

from deploy.local.inspection.records import records_of
from services.cases.foundation.periods import Periods
from services.cases.foundation.regimes.domain import LANGUAGES, Law, Regime, Topic
from services.cases.foundation.regimes.laws import FILE, document, law, laws
from services.cases.rights.archives.domain import passphrase
from services.cases.rights.subject_requests.domain import Right
from shared.dictionary.files import ROOT
from shared.dictionary.vocabulary import Ground
from tests.cases.building import Database, a_request, sit_down, some_settings
from tests.cases.desk_acts import arrived, asked_for, copy_checked, file_of, let_in
from tests.cases.watched_app import watched_app
from tests.contracts.rules.templates import ARTICLE, NAME


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


def test_the_document_says_which_numbers_were_not_found() -> None:
    written = (ROOT / "docs" / "dpia" / "laws.md").read_text(encoding="utf-8")
    assert written == document(), "python -m services.cases.foundation.regimes"
    missing = sum(len(Topic) - len(one.seen) for one in laws().values())
    assert written.count("*(not found)* |") + written.count("*(not found)*\n") == missing > 0


def test_grounds_are_those_of_the_law() -> None:
    assert law(Regime.GDPR).ground(Ground.AGREEMENT, "de") == "Art. 6(1)(b) DSGVO"
    assert law(Regime.KDG).ground(Ground.AGREEMENT) == "§ 6 KDG"
    assert law(Regime.DSG_EKD).ground(Ground.EXPLICIT_CONSENT, "ar") == "§ 13 DSG-EKD"


SIGNS = re.compile("[\u2066-\u2069]")


def others_in(text: str, regime: Regime) -> list[str]:
    """Every article and name of a law in a text that is not one of this regime."""
    own = law(regime)
    plain = SIGNS.sub("", text)
    names = set(own.name.values())
    numbers = {own.articles[topic] for topic in Topic}
    wrong = [name for name in NAME.findall(plain) if name not in names]
    return wrong + [hit for hit in ARTICLE.findall(plain) if hit.strip() not in numbers]


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("form", ["html", "csv", "md"])
def test_the_records_of_processing_name_one_law(regime: Regime, language: str, form: str) -> None:
    text = records_of("Centre", language=language, form=form, periods=Periods(), regime=regime)
    assert others_in(text, regime) == []
    assert law(regime).ground(Ground.EXPLICIT_CONSENT, language) in text
    if form != "csv":
        assert law(regime).article(Topic.RECORDS, language) in text


@pytest.fixture(params=list(Regime))
async def under_a_law(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path
) -> AsyncIterator[tuple[FastAPI, Regime]]:
    settings = await some_settings(database, tmp_path, regime=request.param, authority="Aufsicht Musterland, Tel. 115")
    async with watched_app(settings) as app:
        yield app, request.param


@pytest.mark.real
async def test_the_page_names_the_law_and_the_authority_of_the_centre(under_a_law: tuple[FastAPI, Regime]) -> None:
    app, regime = under_a_law
    shown = (await (await sit_down(app, "counsellor")).get("/incidents")).text
    assert "Aufsicht Musterland, Tel. 115" in shown
    named = {one for one in Regime if law(one).article(Topic.INCIDENT_AUTHORITY) in shown}
    assert named == {regime}
    assert ("at once" in shown.split("Aufsicht Musterland")[1][:80]) is (regime is Regime.DSG_EKD)


@pytest.mark.real
async def test_no_page_or_document_names_an_article_of_another_law(under_a_law: tuple[FastAPI, Regime]) -> None:
    app, regime = under_a_law
    desk, second, lead = [await sit_down(app, role) for role in ("counsellor", "counsellor", "lead")]
    file = await file_of(desk, await arrived(app, a_request()))
    await let_in(desk, file, second.person)
    asked = {right: uuid4() for right in Right}
    for right, asked_id in asked.items():
        assert (await desk.post(f"{file}/rights", **asked_for(asked_id, right))).status_code == 303
    copy = f"{file}/rights/{asked[Right.ACCESS]}"
    assert await copy_checked(file, asked[Right.ACCESS], desk, second) == 303
    incident = uuid4()
    await desk.post("/incidents", incident_id=str(incident), known_at="2026-03-05T10:00", words="A phone is lost.")
    seen: dict[str, str] = {}
    for code in LANGUAGES:
        for who, place in (
            (desk, "/incidents"), (desk, "/rights"), (desk, f"{file}/rights"), (desk, f"{copy}/archive"),
            (desk, f"{file}/erase"), (lead, "/retention"), (lead, f"/incidents/{incident}"),
            *((desk, f"{file}/rights/{asked_id}") for asked_id in asked.values()),
        ):  # fmt: skip
            seen[f"{code} {place}"] = (await who.get(f"{place}?lang={code}")).text
        for place in (f"{copy}/copy", f"{file}/recipients"):
            seen[f"{code} {place}"] = (await desk.get(f"{place}?language={code}")).text
        opens = passphrase(1)
        sealed = await desk.post(f"{copy}/archive", language=code, passphrase=opens)
        with zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(sealed.content, opens))) as archive:
            seen |= {f"{code} archive {name}": archive.read(name).decode() for name in ("copy.html", "copy.json")}
            pages = PdfReader(io.BytesIO(archive.read("copy.pdf"))).pages
        seen[f"{code} archive copy.pdf"] = "".join(one.extract_text() for one in pages)
    seen["data"] = (await desk.get(f"{copy}/data")).text
    erased = await desk.post(f"{file}/erase", ground="consent_withdrawn", code="26-001")
    certificate = erased.headers["location"].partition("?")[0]
    for code in LANGUAGES:
        seen[f"{code} certificate"] = (await desk.get(f"{certificate}?lang={code}")).text
        assert law(regime).article(Topic.ERASURE, code) in SIGNS.sub("", seen[f"{code} certificate"])
        assert law(regime).article(Topic.COMPLAINT, code) in seen[f"{code} {copy}/copy"]
    seen["certificate as a file"] = (await desk.get(f"{certificate}/file")).text
    assert {place: wrong for place, text in seen.items() if (wrong := others_in(text, regime))} == {}
    assert all(seen.values())
    assert "17(1)" not in seen["certificate as a file"]


def test_twin_an_article_of_another_law_is_found() -> None:
    assert others_in("(Art. 33 GDPR)", Regime.KDG) == ["GDPR", "Art. 33"]
    assert others_in("§ 19 KDG, § 99 KDG", Regime.KDG) == ["§ 99"]
    assert others_in("المادة 17", Regime.DSG_EKD) == ["المادة 17"]
