"""The standards as data: complete, in two languages, and exact about what is wrong with a file."""

from pathlib import Path

import pytest

from services.quality.app import standards_or_exit
from services.quality.standards.catalogue.domain import Aspect, Catalogue, Party, UnknownCriterionError, place_of
from services.quality.standards.catalogue.files import CURRENT, VERSIONS, CatalogueError, read, shipped
from shared.privacy.counts import Indicator
from tests.quality.building import STANDARDS, a_criterion, an_indicator, words

TEXTS = ("name", "description", "why")
INDICATORS = [indicator for criterion in STANDARDS.criteria for indicator in criterion.indicators]


def test_the_current_standards_come_with_kokon() -> None:
    assert CURRENT in shipped()


def test_there_are_32_criteria_under_their_ids() -> None:
    ids = [criterion.id for criterion in STANDARDS.criteria]
    expected = [*(f"S{n}" for n in range(1, 11)), *(f"K{n}" for n in range(1, 13)), *(f"U{n}" for n in range(1, 11))]
    assert ids == expected
    assert [len(STANDARDS.of(aspect)) for aspect in Aspect] == [10, 12, 10, 0]


def test_what_casework_counts_is_what_the_standards_define() -> None:
    measures = {name for each in INDICATORS for name in each.measures}
    assert measures >= {indicator.value for indicator in Indicator}


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_every_text_is_there_in_every_language_and_is_nobody_elses(language: str) -> None:
    texts = [getattr(criterion, text).root[language] for criterion in STANDARDS.criteria for text in TEXTS]
    assert len(set(texts)) == len(texts) == 96


def test_funders_are_named_where_the_criterion_lies_with_them() -> None:
    assert Party.FUNDER in STANDARDS.criterion("S10").responsible
    assert not STANDARDS.criterion("S5").lies_with_others_too


def test_an_unknown_criterion_is_a_situation_of_its_own() -> None:
    with pytest.raises(UnknownCriterionError):
        STANDARDS.criterion("S11")


def test_a_text_that_is_missing_in_a_language_is_said_in_english() -> None:
    name = a_criterion(name={"de": "Deutsch", "en": "English"}).name
    assert (name.said("de"), name.spoken("tr"), name.said("tr")) == ("Deutsch", "en", "English")


def test_ids_are_ordered_by_their_number() -> None:
    assert sorted(["U1", "K10", "S10", "K2", "S9"], key=place_of) == ["S9", "S10", "K2", "K10", "U1"]


KINDS = [
    {"kind": "ratio", "inverse": True},
    {"kind": "topbox"},
    {"kind": "currency", "months": 12},
    {"kind": "target", "target": 60},
    {"kind": "maturity"},
]


@pytest.mark.parametrize("score", KINDS, ids=lambda score: score["kind"])
def test_the_schema_has_room_for_every_kind_of_indicator(score: dict[str, object]) -> None:
    indicator = an_indicator(score=score, sources=["personnel", "system"], privacy="staff", cadence="half_year")
    version = Catalogue.model_validate(
        {
            "version": "2025-10.1",
            "title": words(),
            "valid_from": "2025-12-01",
            "criteria": [a_criterion(indicator).model_dump()],
        }
    )
    assert version.criteria[0].indicators[0].score.kind == score["kind"]


GOOD = """\
version = "2026-01"
title.de = "Standards"
title.en = "Standards"
valid_from = 2026-01-01

[[criteria]]
id = "S1"
responsible = ["centre"]
name.de = "Eins"
name.en = "One"
description.de = "Text"
description.en = "Text"
why.de = "Weil"
why.en = "Because"

[[criteria]]
id = "U2"
responsible = ["centre"]
name.de = "Zwei"
name.en = "Two"
description.de = "Text"
description.en = "Text"
why.de = "Weil"
why.en = "Because"

[[criteria.indicators]]
id = "U2.1"
name.de = "Anteil"
name.en = "Share"
definition.de = "Text"
definition.en = "Text"
numerator.de = "alle"
numerator.en = "all"
denominator.de = "alle"
denominator.en = "all"
sources = ["casework"]
privacy = "client"
cadence = "year"
score.kind = "ratio"
gate = 0.9
"""

BROKEN = [
    ("an empty file", GOOD, "", "2026-01.toml line 1: version: Field required"),
    ("broken syntax", 'title.de = "Standards"', "title.de = Standards", "2026-01.toml: not TOML: Invalid value"),
    ("a text without German", 'name.de = "Zwei"\n', "", "line 19: criterion U2: name: the text is missing in de"),
    (
        "an empty text",
        'why.de = "Weil"\n',
        'why.de = ""\n',
        "line 13: criterion S1: why.de: String should have",
    ),
    ("a text with blanks around it", '"Because"', '" Because"', "line 14: criterion S1: why.en: String should match"),
    ("an unknown field", 'id = "S1"', 'id = "S1"\nweight = 2', "line 8: criterion S1: weight: Extra inputs"),
    ("an unknown party", '["centre"]', '["club"]', "line 8: criterion S1: responsible: Input should be"),
    ("nobody responsible", '["centre"]', "[]", "line 8: criterion S1: responsible: at least one is needed"),
    ("an id nobody has", 'id = "S1"', 'id = "X1"', "line 7: criterion X1: id: String should match"),
    ("a missing id", 'id = "U2"\n', "", "line 16: criterion ?: id: Field required"),
    ("the same criterion twice", 'id = "U2"', 'id = "S1"', "criterion S1: entry: indicator U2.1 does not belong to S1"),
    ("criteria out of order", 'id = "S1"', 'id = "U3"', "line 1: entry: the criteria are not in order"),
    (
        "a gate above one",
        "gate = 0.9",
        "gate = 90",
        "line 40: criterion U2: indicator U2.1: gate: Input should be",
    ),
    ("a weight of nothing", "gate = 0.9", "weight = 0", "indicator U2.1: weight: Input should be greater than 0"),
    ("an unknown kind", '"ratio"', '"guess"', "line 39: criterion U2: indicator U2.1: score: Input tag 'guess'"),
    ("a kind without its number", '"ratio"', '"currency"', "indicator U2.1: score.currency.months: Field required"),
    ("an unknown cadence", '"year"', '"daily"', "line 38: criterion U2: indicator U2.1: cadence: Input should be"),
    ("a stranger's indicator", '"U2.1"', '"U3.1"', "criterion U2: entry: indicator U3.1 does not belong to U2"),
    ("another version in the file", '"2026-01"', '"2026-02"', "version: 2026-02 does not match the name of the file"),
]


def written(folder: Path, text: str) -> Path:
    path = folder / "2026-01.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_can_be_read(tmp_path: Path) -> None:
    assert [criterion.id for criterion in read(written(tmp_path, GOOD)).criteria] == ["S1", "U2"]


@pytest.mark.parametrize(("what", "right", "wrong", "said"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_file_says_where_and_what(tmp_path: Path, what: str, right: str, wrong: str, said: str) -> None:
    assert right in GOOD, what
    with pytest.raises(CatalogueError) as refused:
        read(written(tmp_path, GOOD.replace(right, wrong, 1)))
    assert said in str(refused.value)


def test_a_service_with_broken_standards_does_not_start_and_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> dict[str, Catalogue]:
        raise CatalogueError("2026-01.toml line 38: criterion U2: cadence: Input should be 'year'")

    monkeypatch.setattr("services.quality.app.shipped", broken)
    with pytest.raises(SystemExit) as refused:
        standards_or_exit()
    assert str(refused.value).startswith("kokon: 2026-01.toml line 38: criterion U2: cadence")
    assert "Next step" in str(refused.value)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        read(written(tmp_path, GOOD.replace('why.de = "Weil"\n', "")))
    assert [line.split(": ")[1] for line in str(refused.value).splitlines()] == ["criterion S1", "criterion U2"]


def test_a_second_mention_of_a_criterion_is_refused() -> None:
    criterion = a_criterion(id="S1").model_dump()
    with pytest.raises(ValueError, match="criterion S1 is there twice"):
        Catalogue.model_validate(
            {"version": "2026-01", "title": words(), "valid_from": "2026-01-01", "criteria": [criterion, criterion]}
        )


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2026-01.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError, match=r"2026-01.toml: cannot be read \(UnicodeDecodeError\)"):
        read(path)


def test_the_files_are_named_after_their_version() -> None:
    assert all(path.stem == read(path).version for path in VERSIONS.glob("*.toml"))


MUST = """
[[criteria.indicators.musts]]
measure = "U2.1.room"
name.de = "Raum"
name.en = "Room"
months = 12
"""
PARTS = """
[[criteria.indicators.score.parts]]
measure = "U2.1.plan"
name.de = "Plan"
name.en = "Plan"
score.kind = "currency"
score.months = 12

[[criteria.indicators.score.parts]]
measure = "U2.1.talks"
name.de = "Gespräche"
name.en = "Talks"
score.kind = "ratio"
"""
DEEP = GOOD.replace('score.kind = "ratio"\ngate = 0.9\n', 'score.kind = "mean"\n') + PARTS + MUST


def test_parts_and_must_haves_can_be_read(tmp_path: Path) -> None:
    [_, criterion] = read(written(tmp_path, DEEP)).criteria
    assert criterion.indicators[0].measures == ("U2.1.plan", "U2.1.talks", "U2.1.room")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("months = 12\n\n", "months = 0\n\n", "part U2.1.plan: score.currency.months: Input should be"),
        ('name.en = "Talks"\n', "", "part U2.1.talks: name: the text is missing in en"),
        ('"U2.1.talks"', '"talks"', "part talks: measure: String should match"),
        ('name.en = "Room"\nmonths = 12', 'name.en = "Room"\nmonths = 900', "must U2.1.room: months: Input should be"),
        ('measure = "U2.1.room"\n', "", "must ?: measure: Field required"),
    ],
)
def test_a_mistake_deep_inside_is_found_too(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert DEEP.count(right) == 1
    text = DEEP.replace(right, wrong)
    with pytest.raises(CatalogueError) as refused:
        read(written(tmp_path, text))
    assert f"criterion U2: indicator U2.1: {said}" in str(refused.value)
    line = int(str(refused.value).split()[2].rstrip(":"))
    changed = next(
        number
        for number, (old, new) in enumerate(zip(DEEP.splitlines(), text.splitlines(), strict=False))
        if old != new
    )
    assert changed - 4 <= line <= changed + 1
