"""Which edition is shown, when a translation is older than its source, and who may do what."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.quality.evidence.publications import domain
from services.quality.evidence.publications.cells import cells_on
from services.quality.evidence.publications.comparing import Line, compared
from services.quality.evidence.publications.domain import Edition, Look, Publication, Source, State
from shared.events import PublicationReleased
from tests.quality.building import NOON
from tests.quality.publications_building import (
    COUNSELLOR,
    HOURS,
    LEAD,
    an_edition,
    looked_at,
    released,
    some_words,
    withdrawn,
)

DE_1, DE_2 = Source("de", 1), Source("de", 2)
TODAY = NOON.date()


@pytest.mark.parametrize("slug", ["opening_hours", "policy_document", "principles", "leaflet-residence_law"])
def test_a_publication_is_known_by_its_address(slug: str) -> None:
    assert str(Publication.parse(slug)) == slug


@pytest.mark.parametrize("slug", ["", "leaflet", "leaflet-", "leaflet-Big", "menu", "opening_hours ", "leaflet-a/b"])
def test_what_is_no_publication_is_none(slug: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Publication.parse(slug)


@pytest.mark.parametrize(
    ("editions", "language", "state"),
    [
        ([], "de", State.MISSING),
        ([an_edition()], "de", State.DRAFT),
        ([released()], "de", State.CURRENT),
        ([released()], "en", State.MISSING),
        ([released(), an_edition(number=2)], "de", State.CURRENT),
        ([withdrawn()], "de", State.WITHDRAWN),
        ([released(), withdrawn(number=2)], "de", State.WITHDRAWN),
        ([withdrawn(), an_edition(number=2)], "de", State.DRAFT),
        ([withdrawn(), released(number=2)], "de", State.CURRENT),
        ([released(), released("ar", source=DE_1)], "ar", State.CURRENT),
        ([released(), released("ar", source=DE_1), an_edition(number=2)], "ar", State.CURRENT),
        ([released(), released(number=2), released("ar", source=DE_1)], "ar", State.OLDER),
        ([released(), released(number=2), released("ar", source=DE_2)], "ar", State.CURRENT),
        ([withdrawn(), released("ar", source=DE_1)], "ar", State.OLDER),
    ],
)
def test_how_a_text_stands_in_a_language(editions: list[Edition], language: str, state: State) -> None:
    assert domain.state_of(editions, language) is state


def written(editions: list[Edition], language: str = "de", source: Source | None = None) -> Edition:
    return domain.write(
        some_words(source),
        publication=HOURS,
        language=language,
        editions=editions,
        seen=domain.mark_of(editions, language),
        by=COUNSELLOR,
        id=uuid4(),
        now=NOON,
    )


def test_a_draft_takes_the_next_number_and_the_place_of_the_draft_before() -> None:
    first = written([])
    assert (first.number, first.stage) == (1, domain.Stage.DRAFT)
    again = written([first])
    assert (again.id, again.number) == (first.id, 1)
    assert written([released()]).number == 2
    assert written([withdrawn(number=3)]).number == 4


def test_whoever_did_not_see_the_newest_writes_over_nothing() -> None:
    draft = an_edition()
    mark = domain.mark_of([draft], "de")
    for meanwhile in (replace(draft, at=NOON + timedelta(seconds=1)), released(), an_edition(number=2)):
        assert domain.mark_of([meanwhile], "de") != mark
    with pytest.raises(domain.ChangedMeanwhileError):
        domain.write(
            some_words(),
            publication=HOURS,
            language="de",
            editions=[draft],
            seen=domain.mark_of([], "de"),
            by=COUNSELLOR,
            id=uuid4(),
            now=NOON,
        )


@pytest.mark.parametrize(
    ("changes", "language", "field"),
    [
        ({"title": ""}, "de", "title"),
        ({"text": ""}, "de", "text"),
        ({"title": "two\nlines"}, "de", "title"),
        ({}, "xx", "language"),
        ({"source": Source("de", 1)}, "de", "source"),
        ({"source": Source("de", 9)}, "ar", "source"),
        ({"source": Source("fr", 1)}, "ar", "source"),
    ],
)
def test_what_does_not_fit_names_its_field(changes: dict[str, Any], language: str, field: str) -> None:
    with pytest.raises(domain.UnfitTextError) as unfit:
        domain.check(some_words(**changes), language, [released()])
    assert unfit.value.field == field


def test_only_lead_and_quality_officer_release_and_only_what_they_saw() -> None:
    draft = an_edition(number=2)
    with pytest.raises(domain.NotYoursToReleaseError):
        domain.release(draft, seen=2, by=COUNSELLOR, now=NOON)
    for there, seen in ((draft, 1), (None, 2), (released(number=2), 2)):
        with pytest.raises(domain.ChangedMeanwhileError):
            domain.release(there, seen=seen, by=LEAD, now=NOON)
    assert domain.release(draft, seen=2, by=LEAD, now=NOON).released_by == LEAD


def test_only_lead_and_quality_officer_withdraw_and_only_what_is_released() -> None:
    with pytest.raises(domain.NotYoursToReleaseError):
        domain.withdraw(released(), seen=1, by=COUNSELLOR, now=NOON)
    for there in (None, an_edition(), withdrawn()):
        with pytest.raises(domain.ChangedMeanwhileError):
            domain.withdraw(there, seen=1, by=LEAD, now=NOON)
    assert domain.withdraw(released(), seen=1, by=LEAD, now=NOON).stage is domain.Stage.WITHDRAWN


def test_the_fact_carries_the_whole_edition_and_is_the_same_each_time() -> None:
    edition = released("ar", 3, source=DE_1)
    told = domain.event_of(edition, TODAY)
    assert told == domain.event_of(edition, TODAY + timedelta(days=9))
    assert (told.language, told.edition, told.text, told.withdrawn) == ("ar", 3, "Monday to Friday", False)
    taken_back = domain.event_of(withdrawn("ar", 3, id=edition.id), TODAY)
    assert taken_back.id != told.id
    assert (taken_back.withdrawn, taken_back.valid_from) == (True, TODAY)


def test_the_longest_text_fits_the_event() -> None:
    said = some_words(title="ع" * domain.LONGEST_TITLE, text="ع" * domain.LONGEST_TEXT)
    told = domain.event_of(released(said=said, publication=Publication.parse("leaflet-long")), TODAY)
    assert PublicationReleased.model_validate_json(told.body()) == told


def test_cells_are_what_the_public_had_at_the_end_of_a_day() -> None:
    later = NOON + timedelta(days=10)
    editions = [
        released(),
        released("ar", source=DE_1),
        released(number=2, at=later),
        withdrawn("ar", source=DE_1, publication=Publication.parse("leaflet-x"), at=later, released_at=NOON),
        an_edition("en"),
    ]

    def rows(day: date) -> list[tuple[str, str, int, int | None, bool]]:
        return [
            (str(cell.publication), cell.language, cell.edition, cell.source_edition, cell.is_current)
            for cell in cells_on(editions, day, UTC)
        ]

    assert rows(TODAY - timedelta(days=1)) == []
    assert rows(TODAY) == [
        ("opening_hours", "ar", 1, 1, True),
        ("opening_hours", "de", 1, None, True),
        ("leaflet-x", "ar", 1, None, False),
    ]
    assert rows(later.date()) == [("opening_hours", "ar", 1, 2, False), ("opening_hours", "de", 2, None, True)]


def test_a_cell_says_when_somebody_last_saw_that_it_is_right() -> None:
    looked = looked_at(released(said=some_words(plain=True)), NOON + timedelta(days=3), NOON + timedelta(days=9))
    on = {days: cells_on([looked], TODAY + timedelta(days=days), UTC)[0].looked_on - TODAY for days in (0, 3, 8, 30)}
    assert on == {0: timedelta(0), 3: timedelta(days=3), 8: timedelta(days=3), 30: timedelta(days=9)}
    assert cells_on([looked], TODAY, UTC)[0].plain


def test_only_who_releases_says_that_a_released_text_still_holds() -> None:
    assert domain.look_at(released(), seen=1, by=LEAD, now=NOON) == Look(LEAD, NOON)
    with pytest.raises(domain.NotYoursToLookError):
        domain.look_at(released(), seen=1, by=COUNSELLOR, now=NOON)
    for edition in (None, an_edition(), withdrawn(), released(number=2)):
        with pytest.raises(domain.ChangedMeanwhileError):
            domain.look_at(edition, seen=1, by=LEAD, now=NOON)


def test_two_editions_are_compared_line_by_line() -> None:
    before, after = an_edition(said=some_words(text="one\ntwo")), an_edition(said=some_words(text="one\nthree"))
    assert compared(before, after) == [
        Line("same", "Hours"),
        Line("same", "one"),
        Line("gone", "two"),
        Line("new", "three"),
    ]
