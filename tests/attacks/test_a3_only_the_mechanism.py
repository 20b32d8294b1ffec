"""A3: only the mechanism makes a count that may leave a centre; the code, the type and the running draw say so."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.draws.noise import Noise, with_noise
from services.cases.foundation.outcomes import Outcome
from shared.events import ContributionDrawn
from shared.privacy.budget import Criteria, Index, budget
from shared.privacy.counts import Drawn, Indicator, Noised, NoisedCriterion
from tests.shared.budget_changes import with_centre_criteria

ROOT = Path(__file__).parents[2]
MECHANISM = ROOT / "services/cases/counting/draws/noise.py"
TYPE = ROOT / "shared/privacy/counts.py"
COUNTS = {"met", "partly", "not_met", "counts", "index", "contributions", "centre_criteria"}
READ_BACK = {"model_validate_json", "model_validate_strings", "parse_raw"}
NOISY = {"Noised", "NoisedCriterion", "ContributionDrawn"}


def ways_around(tree: ast.AST, *, in_cases: bool) -> Iterator[str]:
    """What could make a number that passes for one with noise."""
    for node in ast.walk(tree):
        yield from unchecked(node)
        match node:
            case ast.Name(id="Drawn") | ast.Attribute(attr="Drawn") | ast.alias(name="Drawn"):
                yield "names the type"
            case ast.Constant(value="Drawn"):
                yield "names the type in a text"
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if in_cases and name in NOISY and attr in READ_BACK:
                yield "reads a count as if it had come from elsewhere"


def unchecked(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(attr="model_construct") | ast.Constant(value="model_construct"):
            yield "builds without a check"
        case ast.Call(func=ast.Call(func=ast.Name(id="type"), args=[ast.Name(id="self")])):
            return
        case ast.Call(func=ast.Call(func=ast.Name(id="type"))) | ast.Call(func=ast.Attribute(attr="__class__")):
            yield "borrows a type"
        case ast.Call(func=ast.Attribute(attr="model_copy"), keywords=[ast.keyword(value=update)]):
            if {one.value for one in ast.walk(update) if isinstance(one, ast.Constant)} & COUNTS:
                yield "changes a count that was checked"


def production() -> list[Path]:
    found = (file for folder in ("services", "shared", "deploy") for file in (ROOT / folder).rglob("*.py"))
    return [file for file in found if file not in (MECHANISM, TYPE)]


def test_no_code_but_the_mechanism_can_make_one() -> None:
    found = {
        str(file.relative_to(ROOT)): list(ways_around(ast.parse(file.read_text()), in_cases="cases" in file.parts))
        for file in production()
    }
    assert {file: ways for file, ways in found.items() if ways} == {}
    assert len(found) > 100


def test_the_mechanism_makes_them_of_what_the_library_gave_and_of_nothing_else() -> None:
    calls = [
        node
        for node in ast.walk(ast.parse(MECHANISM.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Drawn"
    ]
    assert [ast.unparse(call) for call in calls] == ["Drawn(count)"]
    assert "Drawn(count) for count in measurement(" in MECHANISM.read_text()


@pytest.mark.parametrize(
    "planted",
    [
        "from shared.privacy.counts import Drawn",
        "Noised(met=counts.Drawn(met), partly=partly, not_met=not_met)",
        "getattr(counts, 'Drawn')(3)",
        "Noised.model_construct(met=3, partly=0, not_met=0)",
        "type(noised.met)(3)",
        "noised.met.__class__(3)",
        "noised.model_copy(update={'met': 3})",
        "told.model_copy(update=dict([('index', exact)]))",
        "Noised.model_validate_json(json.dumps(exact))",
    ],
)
def test_twin_a_way_around_the_mechanism_is_found(planted: str) -> None:
    assert list(ways_around(ast.parse(planted), in_cases=True))


@pytest.mark.parametrize(
    "count", [3, True, 3.0, "3", Drawn(3) + 1, -Drawn(3), int(Drawn(3)), type("Near", (Drawn,), {})(3)]
)
def test_a_count_without_noise_is_refused(count: Any) -> None:
    with pytest.raises(ValidationError, match="comes from the mechanism"):
        Noised(met=count, partly=Drawn(0), not_met=Drawn(0))


def numbers_in(part: object) -> Iterator[float]:
    """Every number of an event, wherever it stands."""
    if isinstance(part, BaseModel):
        part = [getattr(part, name) for name in type(part).model_fields]
    if isinstance(part, list | tuple):
        for one in part:
            yield from numbers_in(one)
    elif isinstance(part, int | float):
        yield part


def told(noise: Noise = with_noise, *, chosen: bool = False) -> ContributionDrawn:
    """By a budget that has criteria of single centres, too; `chosen` says whether this one wants them."""
    anna, rules = Standing(b"anna", Indicator.U2_1, "2026-Q4", Outcome.MET), with_centre_criteria(budget())
    made = draw(
        [anna], period="2026-Q4", spent=(), budget=rules, centre="north", key=bytes(32), noise=noise, chosen=chosen
    )
    return made.told


class Overheard:
    """The mechanism, and what came out of it."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def __call__(self, counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
        drawn = with_noise(counts, layer)
        assert {type(count) for count in drawn} == {Drawn}
        self.heard += drawn
        return drawn


@pytest.mark.parametrize(("chosen", "many"), [(False, 15), (True, 27)])
def test_every_number_of_a_draw_came_out_of_the_mechanism(chosen: bool, many: int) -> None:
    mechanism = Overheard()
    assert list(numbers_in(told(mechanism, chosen=chosen))) == mechanism.heard
    assert len(mechanism.heard) == many


class DrawnWithTotal(ContributionDrawn):
    clients: int = 17


def test_twin_a_true_count_beside_the_noisy_ones_is_found() -> None:
    mechanism = Overheard()
    event = told(mechanism)
    fields = {name: getattr(event, name) for name in ContributionDrawn.model_fields}
    assert list(numbers_in(DrawnWithTotal(**fields))) != mechanism.heard


def test_twin_noise_that_is_not_the_mechanisms_is_refused() -> None:
    with pytest.raises(ValidationError, match="comes from the mechanism"):
        told(lambda counts, layer: list(counts))  # type: ignore[arg-type]


def test_what_was_told_can_be_read_where_it_arrives() -> None:
    event = told()
    assert ContributionDrawn.model_validate_json(event.body()) == event
    assert NoisedCriterion.model_validate_json(event.criteria[0].model_dump_json()) == event.criteria[0]
