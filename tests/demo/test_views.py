"""How a team sees itself: the same seed gives the same answers, and each counts for what the standards say."""

import pytest

from deploy.demo.visitors.views import View, views_of

CRITERIA = [f"{aspect}{number}" for aspect, last in (("S", 10), ("K", 12), ("U", 10)) for number in range(1, last + 1)]
PEOPLE = ["alma", "birgit", "canan"]


def test_the_same_seed_gives_the_same_answers_to_a_good_part_of_the_criteria() -> None:
    views = views_of("centre-a", CRITERIA, PEOPLE, seed=7)
    assert views == views_of("centre-a", CRITERIA, PEOPLE, seed=7)
    assert views != views_of("centre-b", CRITERIA, PEOPLE, seed=7)
    assert len({view.criterion for view in views}) == len(views) == 21


def test_the_second_look_is_somebody_elses() -> None:
    views = [view for seed in range(20) for view in views_of("centre-a", CRITERIA, PEOPLE, seed=seed)]
    assert any(view.reviewer for view in views)
    assert all(view.reviewer != view.by for view in views)
    assert all(view.answer in ("3", "4") for view in views if view.reviewer)


def test_nothing_is_said_not_to_apply_but_what_a_centre_may_rightly_not_have() -> None:
    views = [view for seed in range(60) for view in views_of("centre-a", CRITERIA, PEOPLE, seed=seed)]
    assert {view.criterion for view in views if view.answer == "not_applicable"} == {"S3", "U8"}
    assert all("funder" not in view.otherwise and view.evidence for view in views)


@pytest.mark.parametrize(
    ("answer", "reviewer", "counts_as"),
    [
        ("2", "", ("scored", 2)),
        ("3", "", ("scored", 3)),
        ("4", "", ("scored", 3)),
        ("4", "birgit", ("scored", 4)),
        ("structural_gap", "", ("structural_gap", None)),
    ],
)
def test_an_answer_counts_for_what_stands_behind_it(
    answer: str, reviewer: str, counts_as: tuple[str, int | None]
) -> None:
    assert View("U1", answer, "in the folder", "alma", reviewer).counts_as == counts_as
