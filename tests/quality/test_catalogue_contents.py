"""The standards of October 2025: all criteria, all indicators, each counted as it was agreed, in three languages."""

import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from services.quality.evidence.origins import PULSE
from services.quality.evidence.register.measures.every import MEASURES as REGISTER
from services.quality.standards.catalogue.domain import Indicator, Party, Privacy, Source
from services.quality.standards.catalogue.scores import Currency, Mean, Ratio, Reported, Target
from services.quality.standards.catalogue.texts import Words
from shared.privacy.counts import Indicator as Tallied
from tests.quality.building import STANDARDS

INDICATORS = {each.id: each for criterion in STANDARDS.criteria for each in criterion.indicators}
ROOT = Path(__file__).parents[2]
LANGUAGES = ["de", "en", "ar"]
FEEDBACK = {"S7.3", "K2.3", "K6.2", "U2.4", "U3.3", "U7.3", "U10.3"}

HOW_MANY = {
    **{"S1": 3, "S2": 4, "S3": 3, "S4": 3, "S5": 3, "S6": 3, "S7": 3, "S8": 3, "S9": 4, "S10": 3},
    **{"K1": 2, "K2": 3, "K3": 2, "K4": 3, "K5": 2, "K6": 2, "K7": 2, "K8": 2, "K9": 3, "K10": 2, "K11": 3, "K12": 3},
    **{"U1": 4, "U2": 4, "U3": 4, "U4": 3, "U5": 3, "U6": 2, "U7": 4, "U8": 4, "U9": 6, "U10": 3},
}
CADENCES = {
    "quarter": ["S7.1", "S8.1", "K4.3", "K9.2", "K12.3", "U1.3", "U1.4", "U6.2", "U9.3"],
    "half_year": ["S1.2", "S2.1", "S3.1", "S5.1", "S6.2", "S6.3", "S9.1", "S9.3", "S9.4", "S10.1", "K10.1", "U5.3"],
}
"""All others leave once a year."""
ABOUT_STAFF = [
    *("S1.3", "S2.2", "S2.3", "S3.1", "S6.2", "S9.1"),
    *(
        "K1.1",
        "K1.2",
        "K2.1",
        "K3.1",
        "K4.1",
        "K6.1",
        "K8.2",
        "K9.1",
        "K9.2",
        "K10.2",
        "K11.2",
        "K12.1",
        "K12.2",
        "K12.3",
    ),
]
ABOUT_CLIENTS = [
    *("S2.4", "S5.3", "S8.2", "K5.1", "K5.2", "K7.1", "K7.2", "K8.1"),
    *("K9.3", "K11.1", "U1.1", "U1.2", "U1.4", "U2.1", "U2.2"),
    *("U3.1", "U3.2", "U3.4", "U4.1", "U4.2", "U4.3", "U5.1", "U5.2", "U6.1", "U7.1", "U7.2", "U7.4"),
    *("U8.1", "U8.2", "U8.3", "U8.4", "U9.1", "U9.2", "U9.4", "U9.5", "U9.6", "U10.1", "U10.2"),
]


def texts(indicator: Indicator) -> list[Words]:
    also = [must.name for must in indicator.musts]
    also += [part.name for part in indicator.score.parts] if isinstance(indicator.score, Mean) else []
    also += indicator.score.bands.names if isinstance(indicator.score, Reported) and indicator.score.bands else []
    own = [indicator.name, indicator.definition, indicator.numerator, indicator.denominator]
    return [text for text in own if text] + also


def those(**wanted: object) -> list[str]:
    """Ids of the indicators with these values."""
    return [id_ for id_, each in INDICATORS.items() if all(getattr(each, name) == wanted[name] for name in wanted)]


def test_no_indicator_is_left_out() -> None:
    assert Counter(id_.partition(".")[0] for id_ in INDICATORS) == HOW_MANY
    assert len(INDICATORS) == 98


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("docs/catalogue.md", r"have\s+(\d+)\s+criteria\s+and\s+(\d+)\s+indicators"),
        ("CHANGELOG.md", r"evidence: (?P<indicators>\d+) indicators for the (?P<criteria>\d+) criteria"),
    ],
)
def test_documents_say_how_many_there_are(document: str, said: str) -> None:
    found = re.search(said, (ROOT / document).read_text())
    assert found is not None
    numbers = {int(each) for each in found.groups()}
    assert numbers == {len(STANDARDS.criteria), sum(len(each.indicators) for each in STANDARDS.criteria)}


def test_the_indicators_of_a_criterion_are_numbered_without_a_gap() -> None:
    for criterion in STANDARDS.criteria:
        expected = [f"{criterion.id}.{number}" for number in range(1, HOW_MANY[criterion.id] + 1)]
        assert [each.id for each in criterion.indicators] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_indicator_is_there_in_every_language(language: str) -> None:
    missing = [id_ for id_, each in INDICATORS.items() for text in texts(each) if language not in text.root]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["name", "definition"])
def test_no_two_indicators_have_the_same_name_or_definition(field: str, language: str) -> None:
    said = [getattr(each, field).root[language] for each in INDICATORS.values()]
    assert [text for text, times in Counter(said).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_short_and_definitions_are_whole_sentences(language: str) -> None:
    for each in INDICATORS.values():
        assert len(each.name.root[language]) <= 62, each.id
        assert 80 <= len(each.definition.root[language]) <= 700, each.id
        assert each.definition.root[language].endswith("."), each.id


def test_arabic_is_written_in_arabic_letters() -> None:
    for each in INDICATORS.values():
        for text in texts(each):
            foreign = sum("a" <= letter.lower() <= "z" for letter in text.root["ar"])
            assert foreign == 0, (each.id, text.root["ar"])


def test_how_often_a_figure_may_leave() -> None:
    for cadence, ids in CADENCES.items():
        assert those(cadence=cadence) == ids


def test_whom_a_figure_could_tell_something_about() -> None:
    assert those(privacy=Privacy.STAFF) == ABOUT_STAFF
    assert those(privacy=Privacy.CLIENT) == ABOUT_CLIENTS
    assert set(those(privacy=Privacy.FEEDBACK)) == FEEDBACK == set(those(sources=(Source.FEEDBACK,)))


def test_the_must_haves() -> None:
    gates = {id_: each.gate for id_, each in INDICATORS.items() if each.gate}
    assert gates == {"S6.1": 1.0, "K7.1": 1.0, "U1.2": 0.99, "U2.1": 0.9, "U2.2": 1.0, "U8.1": 1.0}
    musts = {must.measure: must.months for each in INDICATORS.values() for must in each.musts}
    assert musts == {
        **dict.fromkeys(["S1.1.room", "S3.1.pledge", "K9.2.mfa", "U1.3.pledge", "U6.2.no_charge"]),
        "U1.3.dpia": 24,
    }


def test_how_figures_become_scores() -> None:
    kinds = {id_: each.score.kind for id_, each in INDICATORS.items() if each.score.kind != "ratio"}
    assert kinds == {
        **dict.fromkeys(["S1.3", *FEEDBACK], "topbox"),
        **dict.fromkeys(["S2.4", "S8.3", "S9.4", "U3.4", "U7.4", "U9.5", "U9.6"], "reported"),
        **dict.fromkeys(["S3.3", "K7.2", "K10.2"], "mean"),
        **dict.fromkeys(["K4.3", "U9.4"], "target"),
        "S4.3": "maturity",
        "S6.1": "currency",
    }


def test_where_fewer_is_better_the_bad_ones_are_counted() -> None:
    inverse = [id_ for id_, each in INDICATORS.items() if isinstance(each.score, Ratio) and each.score.inverse]
    assert inverse == ["S1.2", "S9.3", "K12.3", "U1.4", "U8.4"]
    for id_ in inverse:
        assert "bad side" in INDICATORS[id_].definition.said("en")


def test_intervals_targets_and_means() -> None:
    safety, law, outreach = (INDICATORS[id_].score for id_ in ("S6.1", "K4.3", "U9.4"))
    assert isinstance(safety, Currency)
    assert safety.months == 12
    assert isinstance(law, Target)
    assert law.target == 60
    assert isinstance(outreach, Target)
    assert outreach.target == 1
    means = [each.score for each in INDICATORS.values() if isinstance(each.score, Mean)]
    months = {part.measure: getattr(part.score, "months", None) for mean in means for part in mean.parts}
    assert months == {
        **{"S3.3.hours": None, "S3.3.concept": 24, "K7.2.map": 12, "K7.2.plans": None},
        **{"K10.2.agreement": 24, "K10.2.pulse": None},
    }


def test_posts_are_measured_by_an_analysis_of_a_year_at_most() -> None:
    fresh = INDICATORS["S2.1"].fresh
    assert fresh
    assert (fresh.measure, fresh.months, fresh.most) == ("S2.1.analysis", 12, 2)


def test_what_lies_with_others_is_said_row_by_row() -> None:
    others = {id_: each.responsible for id_, each in INDICATORS.items() if each.responsible}
    assert others == {
        **dict.fromkeys(["S4.1", "S4.2", "S4.3", "S9.2", "S10.1", "S10.3"], (Party.FUNDER,)),
        "S10.2": (Party.FUNDER, Party.POLITICS),
        "U8.4": (Party.POLITICS, Party.FUNDER),
    }


def test_every_figure_has_one_taker_and_one_place_where_it_is_counted() -> None:
    taken = list(chain.from_iterable(each.measures for each in INDICATORS.values()))
    counted = [*(each.value for each in Tallied), *REGISTER, *PULSE, *FEEDBACK]
    assert [name for name, times in Counter(taken).items() if times > 1] == []
    assert [name for name, times in Counter(counted).items() if times > 1] == []
    assert set(taken) == set(counted)


def test_what_is_reported_earns_no_points_and_says_so() -> None:
    for each in INDICATORS.values():
        if isinstance(each.score, Reported):
            assert "no points" in each.definition.said("en")
            assert each.denominator


def test_one_figure_for_context_is_scored_by_the_plan_of_the_centre() -> None:
    planned = {id_: each.score.by_plan for id_, each in INDICATORS.items() if isinstance(each.score, Reported)}
    assert {id_: by for id_, by in planned.items() if by} == {"S8.3": "S8.3.plan"}


def test_feedback_says_how_many_answers_it_needs() -> None:
    for id_ in FEEDBACK:
        assert "fewer than ten" in INDICATORS[id_].definition.said("en")


@pytest.mark.parametrize("id_", ABOUT_CLIENTS)
def test_what_is_counted_from_casework_says_that_each_counts_once(id_: str) -> None:
    definition = INDICATORS[id_].definition.said("en")
    assert "count once" in definition or "counts once" in definition or id_ == "U9.4"


def test_what_is_made_from_the_register_alone_does_not_name_casework_as_its_source() -> None:
    made = [each for each in INDICATORS.values() if set(each.measures) <= set(REGISTER)]
    assert [each.id for each in made if Source.CASEWORK in each.sources] == []


def test_no_definition_promises_a_figure_that_only_the_team_would_see() -> None:
    """There is none: whatever is counted has a page."""
    assert [id_ for id_, each in INDICATORS.items() if "team alone" in each.definition.said("en")] == []
