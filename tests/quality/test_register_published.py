"""What is published here and what the register says of the same count once, and the publication speaks."""

from datetime import UTC, date, timedelta
from typing import Any

import pytest

from services.quality.evidence.probe.domain import Probe
from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.cells import PublicationCell
from services.quality.evidence.publications.domain import Edition, Publication, Source
from services.quality.evidence.publications.languages import OFFERED
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.fields import LANGUAGES
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.measures.gathering import register_figures
from services.quality.evidence.register.measures.published import cells_by_entry, published_for, speaking
from services.quality.evidence.register.store import Register
from services.quality.standards.scoring.figures import Absence, Outcomes
from tests.quality.building import NOON
from tests.quality.doors import Centre
from tests.quality.probe_building import a_page, a_probe
from tests.quality.publication_cells import TODAY, cells
from tests.quality.publications_building import looked_at, released, some_words
from tests.quality.register_building import an_entry

DE_1 = Source("de", 1)
WE_WORK_IN_GERMAN = an_entry("working_language", {"language": "de"})


def published(name: str, language: str = "de", number: int = 1, **changes: Any) -> Edition:
    return released(language, number, publication=Publication.parse(name), **changes)


def a_wish(document: str, language: str = "de", **values: str) -> Entry:
    return an_entry("document_cell", {"document": document, "language": language, "target": "yes"} | values)


def figure(measure: str, entries: list[Entry], *editions: Edition, day: date = TODAY) -> object:
    """The public pages show what is published, and were looked at that day."""
    shown = cells(*editions, day=day)
    return figures(entries, shown, pages_with(shown, day), day=day)[measure]


def pages_with(shown: list[PublicationCell], day: date) -> Probe:
    return a_probe(*(a_page(str(cell.publication), cell.language, cell.edition) for cell in shown), day=day)


@pytest.mark.parametrize(
    ("name", "measures"),
    [
        ("who_does_what", {"S8.1", "S5.2"}),
        ("principles", {"S8.1", "K11.3"}),
        ("service_description", {"S8.1", "U5.3"}),
        ("policy_document", {"S8.1"}),
        ("leaflet-rights", {"S8.1"}),
        ("opening_hours", {"U9.3"}),
        ("contact_options", {"U9.3"}),
    ],
)
def test_a_publication_counts_by_itself_for_what_it_is(name: str, measures: set[str]) -> None:
    text = published(name, said=some_words(plain=True))
    found = figures([WE_WORK_IN_GERMAN], cells(text), pages_with(cells(text), TODAY), day=TODAY)
    counted = {measure for measure, known in found.items() if isinstance(known, Outcomes) and known.met == 1}
    assert counted == measures
    assert {measure for measure in found if published_for(measure, cells(text))} == measures


def test_what_is_published_here_and_entered_by_hand_counts_once_as_it_is_published() -> None:
    told_wrong = a_wish("principles", dated_on="2020-01-01", source_changed_on="2026-01-01")
    assert figure("K11.3", [told_wrong]) == Outcomes(0, 1, 0)
    assert figure("K11.3", [told_wrong], published("principles")) == Outcomes(1, 0, 0)
    assert figure("S8.1", [told_wrong, told_wrong], published("principles")) == Outcomes(1, 0, 0)


def test_other_languages_and_documents_speak_for_themselves() -> None:
    wishes = [a_wish("principles", "ar"), a_wish("policy"), a_wish("other", title="Principles")]
    assert figure("S8.1", wishes, published("principles")) == Outcomes(1, 0, 3)
    assert cells_by_entry(wishes, cells(published("principles"))) == {}


def test_a_translation_that_is_older_than_its_source_counts_half_whatever_an_entry_says() -> None:
    newer, arabic = published("policy_document", number=2), published("policy_document", "ar", source=DE_1)
    assert figure("S8.1", [a_wish("policy", "ar", dated_on="2026-03-05")], newer, arabic) == Outcomes(1, 1, 0)


def test_what_is_published_and_not_wanted_is_no_part_of_the_whole() -> None:
    assert figure("S8.1", [a_wish("policy", target="no")], published("policy_document")) is Absence.NOT_APPLICABLE


def test_a_draft_or_a_text_that_was_withdrawn_leaves_the_word_to_the_entry() -> None:
    entry = a_wish("policy", dated_on="2026-01-01")
    assert speaking([entry], cells(published("policy_document", released_at=NOON + timedelta(days=1)))) == [entry]


def test_plain_is_what_the_text_or_an_entry_says_to_be_plain() -> None:
    text = published("service_description")
    assert figure("U5.3", [WE_WORK_IN_GERMAN], text) == Outcomes(0, 0, 1)
    assert figure("U5.3", [a_wish("service_description", plain="yes")], text) == Outcomes(1, 0, 0)


@pytest.mark.parametrize(
    ("measure", "name"), [("S5.2", "who_does_what"), ("K11.3", "principles"), ("U5.3", "service_description")]
)
def test_one_language_is_no_whole_while_nobody_has_said_in_which_the_centre_works(measure: str, name: str) -> None:
    text = published(name, said=some_words(plain=True))
    arabic = an_entry("working_language", {"language": "ar"})
    assert figure(measure, [], text) is Absence.NOTHING_ENTERED
    assert figure(measure, [WE_WORK_IN_GERMAN, arabic], text) == Outcomes(1, 0, 1)


def test_every_language_of_a_publication_can_be_one_in_which_the_centre_works() -> None:
    assert {code.partition("-")[0] for code in OFFERED} <= set(LANGUAGES)


@pytest.mark.parametrize(("title", "same"), [("", True), ("RIGHTS", True), ("your rights", True), ("Housing", False)])
def test_leaflets_are_told_apart_by_their_names(title: str, same: bool) -> None:
    leaflet = published("leaflet-rights", said=some_words(title="Your rights"))
    entry = a_wish("leaflet", **({"title": title} if title else {}))
    assert (entry.entry in cells_by_entry([entry], cells(leaflet))) is same


def test_hours_count_while_they_are_current_and_somebody_has_looked_within_three_months() -> None:
    text = published("opening_hours")
    late, looked = TODAY + timedelta(days=93), looked_at(text, NOON + timedelta(days=60))
    wish = an_entry("contact_option", {"text": "opening_hours", "language": "de", "published": "no"})
    assert figure("U9.3", [wish], text, day=TODAY + timedelta(days=92)) == Outcomes(1, 0, 0)
    assert figure("U9.3", [wish], text, day=late) == Outcomes(0, 0, 1)
    assert figure("U9.3", [wish], looked, day=late) == Outcomes(1, 0, 0)
    newer, arabic = published("opening_hours", number=2), published("opening_hours", "ar", source=DE_1)
    assert figure("U9.3", [wish], newer, arabic) == Outcomes(1, 0, 1)


def test_an_entry_about_a_way_that_is_published_here_counts_once_only_if_it_says_which() -> None:
    said = {"option": "Hours", "language": "de", "published": "no"}
    other = an_entry("contact_option", said, review_on=TODAY)
    same = an_entry("contact_option", said | {"text": "opening_hours"}, review_on=TODAY)
    assert figure("U9.3", [same], published("opening_hours")) == Outcomes(1, 0, 0)
    assert figure("U9.3", [other], published("opening_hours")) == Outcomes(1, 0, 1)


async def test_the_pages_show_the_publication_behind_the_figure_and_who_speaks(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    place = "/publications/principles/de"
    wish = {"document": "principles", "language": "de", "target": "yes", "dated_on": "2020-01-01"}
    assert (await lead.post("/register/document_cell/new", data=wish)).status_code == 303
    text = {"title": "Grundsätze", "text": "Wir hören zu.", "valid_from": "2026-01-01", "seen": "none", "plain": "yes"}
    assert (await lead.post(f"{place}/edit", data=text)).status_code == 303
    assert (await lead.post(f"{place}/release", data={"seen": "1"})).status_code == 303
    criterion = (await lead.get("/criteria/K11")).text
    assert 'data-published="principles/de"' in criterion
    assert "told by the publications" in criterion
    assert f'href="{place}"' in (await lead.get("/register/document_cell")).text
    async with centre.store.work() as work:
        [entry] = await Register(work).entries(kinds=["document_cell"])
        assert (await register_figures(work, TODAY, UTC))["K11.3"] == Outcomes(1, 0, 0)
    assert (
        "the publication tells whether it is there" in (await lead.get(f"/register/document_cell/{entry.entry}")).text
    )
    api = (await lead.get("/api/v1/criteria/K11")).json()["standing"]["indicators"]
    [figure_] = [each for part in api for each in part["figures"] if each["measure"] == "K11.3"]
    assert figure_["figure"] == {"kind": "outcomes", "met": 1, "partly": 0, "not_met": 0}
    assert "and 1 text published here" in (await lead.get("/register")).text


async def test_a_look_at_public_hours_is_noted_once_and_lasts(centre: Centre) -> None:
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    place = "/publications/opening_hours/de"
    text = {"title": "Hours", "text": "Monday", "valid_from": "2026-01-01", "seen": "none"}
    await lead.post(f"{place}/edit", data=text)
    await lead.post(f"{place}/release", data={"seen": "1"})
    centre.clock.time += timedelta(days=100)
    lead, counsellor = await centre.colleague("lead"), await centre.colleague("counsellor")
    assert 'data-topic="text"' in (await lead.get("/month")).text
    assert "to look at again" in (await lead.get("/publications")).text
    assert (await counsellor.post(f"{place}/look", data={"seen": "1"})).status_code == 403
    assert (await lead.post(f"{place}/look", data={"seen": "2"})).status_code == 409
    assert (await lead.post(f"{place}/look", data={"seen": "1"})).status_code == 303
    assert 'data-topic="text"' not in (await lead.get("/month")).text
    day = centre.clock.time.date()
    async with centre.store.work() as work:
        assert [cell.looked_on for cell in await Publications(work).cells(day, UTC)] == [day]
        await Probes(work).keep_probe(a_probe(a_page("opening_hours"), day=day))
        assert (await register_figures(work, day, UTC))["U9.3"] is Absence.NOTHING_ENTERED
    assert (await lead.post("/register/working_language/new", data={"language": "de"})).status_code == 303
    async with centre.store.work() as work:
        assert (await register_figures(work, day, UTC))["U9.3"] == Outcomes(1, 0, 1)
    await lead.post(f"{place}/withdraw", data={"seen": "1"})
    async with centre.store.work() as work:
        assert (await Publications(work).every_edition())[0].looks[0].at.date() == day
