"""Two versions with others in between: what moved is followed, what came and went is not told."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.standards.catalogue.composing import over
from services.quality.standards.catalogue.differences import differences
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.catalogue.files import shipped
from services.quality.standards.catalogue.succession import flaws
from services.quality.standards.comparison.domain import Trouble, compared
from tests.quality.building import STANDARDS, a_criterion, words
from tests.quality.doors import Centre, Office

BEFORE, AFTER = shipped(Path(__file__).parent / "versions").values()
KNOWN = {each.version: each for each in (BEFORE, AFTER)}
type Step = tuple[dict[str, str], list[dict[str, str]]]


def a_chain(*steps: Step) -> list[Catalogue]:
    """Versions of criteria, id to name, each with what became of those of the version before."""
    found: list[Catalogue] = []
    for number, (criteria, changes) in enumerate(steps):
        told: dict[str, Any] = {
            "version": f"{2027 + number}-01",
            "title": words(),
            "valid_from": f"{2027 + number}-01-01",
            "replaces": f"{2026 + number}-01" if number else None,
            "criteria": [criterion(id_, criteria[id_]) for id_ in sorted(criteria, key=lambda id_: id_[0] == "K")],
            "changes": [{"why": words(f"why {number}"), **change} for change in changes],
        }
        found.append(Catalogue.model_validate(told))
    for before, after in pairwise(found):
        assert list(flaws(before, after)) == []
    return found


def criterion(id_: str, name: str) -> Criterion:
    return a_criterion(id=id_, name=words(name))


def moved(was: str, id_: str) -> dict[str, str]:
    return {"kind": "moved", "id": id_, "was": was}


def a_change(kind: str, id_: str) -> dict[str, str]:
    return {"kind": kind, "id": id_}


def history_of(versions: list[Catalogue]) -> list[tuple[str, str, str | None, str]]:
    """Kind, id, where from and why, without what every version changes about itself."""
    return [
        (each.kind.value, each.id, each.was, each.why.said("en") if each.why else "")
        for each in over(versions)
        if each.id and each.language != "de"
    ]


def test_over_two_versions_it_is_what_is_between_them() -> None:
    assert over([BEFORE, AFTER]) == differences(BEFORE, AFTER)
    assert over([AFTER]) == ()


def test_what_moved_twice_came_from_where_it_was_first() -> None:
    versions = a_chain(
        ({"S1": "a room"}, []), ({"S2": "a room"}, [moved("S1", "S2")]), ({"S3": "a door"}, [moved("S2", "S3")])
    )
    assert history_of(versions) == [("moved", "S3", "S1", "why 2"), ("text", "S3", None, "")]


def test_what_moved_and_moved_back_has_not_moved() -> None:
    there, back = [moved("S1", "S2")], [moved("S2", "S1")]
    versions = a_chain(({"S1": "a room"}, []), ({"S2": "a room"}, there), ({"S1": "a room"}, back))
    assert history_of(versions) == []


def test_what_is_counted_anew_on_the_way_and_moved_says_both() -> None:
    anew = [a_change("counted_anew", "S1")]
    versions = a_chain(({"S1": "a room"}, []), ({"S1": "a room"}, anew), ({"S4": "a room"}, [moved("S1", "S4")]))
    assert history_of(versions) == [("moved", "S4", "S1", "why 2"), ("counted_anew", "S4", None, "why 1")]


def test_what_moved_and_was_retired_is_told_by_its_first_id_and_what_came_and_went_is_not() -> None:
    versions = a_chain(
        ({"S1": "a room", "K1": "skill"}, []),
        ({"S2": "a room", "S3": "new", "K1": "skill"}, [moved("S1", "S2"), a_change("new", "S3")]),
        ({"K1": "skill"}, [a_change("retired", "S2"), a_change("retired", "S3")]),
    )
    assert history_of(versions) == [("retired", "S1", None, "why 2")]


def test_an_id_that_is_free_again_and_new_is_another_criterion() -> None:
    versions = a_chain(
        ({"S1": "a room", "K1": "skill"}, []),
        ({"K1": "skill"}, [a_change("retired", "S1")]),
        ({"S1": "a garden", "K1": "skill"}, [a_change("new", "S1")]),
    )
    assert history_of(versions) == [("retired", "S1", None, "why 1"), ("added", "S1", None, "why 2")]


FATES = some.lists(some.sampled_from(["stays", "moves", "goes"]), min_size=4, max_size=4)


def after(here: dict[str, str], fates: list[str], fresh: str) -> Step:
    """Each criterion meets its fate, and one more comes; no id is used that was taken the step before."""
    free = iter([id_ for id_ in ("S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9") if id_ not in here])
    criteria, changes = {"K1": "skill"}, []
    for (id_, name), fate in zip([each for each in here.items() if each[0] != "K1"], fates, strict=False):
        if fate == "goes":
            changes.append(a_change("retired", id_))
            continue
        to = next(free) if fate == "moves" else id_
        criteria[to] = name
        changes += [moved(id_, to)] if fate == "moves" else []
    new = next(free)
    return {**dict(sorted(criteria.items())), new: fresh}, [*changes, a_change("new", new)]


@given(some.lists(FATES, min_size=1, max_size=3))
def test_whatever_happens_on_the_way_each_meaning_is_told_by_its_two_ends(lives: list[list[str]]) -> None:
    steps: list[Step] = [({"S1": "one", "K1": "skill"}, [])]
    for number, fates in enumerate(lives):
        steps.append(after(steps[-1][0], fates, f"fresh {number}"))
    versions = a_chain(*[(ordered(criteria), changes) for criteria, changes in steps])
    first, last = ({name: id_ for id_, name in step[0].items()} for step in (steps[0], steps[-1]))
    found = history_of(versions)
    assert {id_ for kind, id_, _, _ in found if kind == "retired"} == {first[name] for name in first.keys() - last}
    assert {id_ for kind, id_, _, _ in found if kind == "added"} == {last[name] for name in last.keys() - first}
    assert {(was, id_) for kind, id_, was, _ in found if kind == "moved"} == {
        (first[name], last[name]) for name in first.keys() & last if first[name] != last[name]
    }
    assert {kind for kind, _, _, _ in found} <= {"retired", "added", "moved"}


def ordered(criteria: dict[str, str]) -> dict[str, str]:
    return dict(sorted(criteria.items()))


def test_without_a_choice_the_newest_is_compared_with_the_one_before() -> None:
    found = compared(KNOWN)
    assert (found.before, found.after, found.trouble) == (BEFORE, AFTER, None)
    assert found.changed
    assert compared({STANDARDS.version: STANDARDS}).changed == []


@pytest.mark.parametrize(
    ("before", "after", "trouble"),
    [
        (BEFORE.version, "2031-01", Trouble.UNKNOWN),
        ("", "no version", Trouble.UNKNOWN),
        (AFTER.version, BEFORE.version, Trouble.REVERSED),
        (AFTER.version, AFTER.version, None),
    ],
)
def test_what_cannot_be_compared_says_why(before: str, after: str, trouble: Trouble | None) -> None:
    found = compared(KNOWN, before, after)
    assert (found.trouble, list(found.changed)) == (trouble, [])


async def test_a_centre_chooses_two_versions_and_reads_what_is_different(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert "There is one version so far" in (await lead.get("/standards")).text
    centre.app.state.catalogues.clear()
    centre.app.state.catalogues.update(KNOWN)
    page = (await lead.get(f"/standards?before={BEFORE.version}&after={AFTER.version}")).text
    assert "It was S4; its history goes on." in page
    assert f'<option value="{AFTER.version}" selected>' in page
    unknown = await lead.get(f"/standards?before=2031-01&after={AFTER.version}")
    assert (unknown.status_code, "There is no such version here" in unknown.text) == (404, True)
    turned = await lead.get(f"/standards?before={AFTER.version}&after={BEFORE.version}&lang=en")
    assert turned.status_code == 422
    assert "came after version" in turned.text
    assert f"?before={BEFORE.version}&amp;after={AFTER.version}&amp;lang=en" in turned.text
    assert (await centre.stranger().get("/standards")).status_code == 303


async def test_so_does_the_office(office: Office) -> None:
    officer = await office.officer()
    assert 'href="/standards/compare"' in (await officer.get("/standards")).text
    office.app.state.catalogues.clear()
    office.app.state.catalogues.update(KNOWN)
    page = (await officer.get(f"/standards/compare?before={BEFORE.version}&after={AFTER.version}")).text
    assert "It was S4; its history goes on." in page
    assert (await officer.get("/standards/compare?before=x")).status_code == 404
