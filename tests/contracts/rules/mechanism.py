"""Counts with noise: only the mechanism makes a count that may leave a centre."""

import ast
from collections.abc import Iterable, Iterator

from tests.contracts.rules.rule import Found, found, rule
from tests.contracts.rules.sources import Source

MECHANISM = "services/cases/counting/draws/noise.py"
TYPE = "shared/privacy/counts.py"
COUNTS = {"met", "partly", "not_met", "counts", "index", "contributions", "centre_criteria"}
READ_BACK = {"model_validate_json", "model_validate_strings", "parse_raw"}
NOISY = {"Noised", "NoisedCriterion", "ContributionDrawn"}


@rule(
    violations=[
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
    innocent=["type(self)(3)", ("services/quality/planted.py", "ContributionDrawn.model_validate_json(body)")],
)
def only_the_mechanism_makes_a_count_with_noise(source: Source) -> Iterable[Found]:
    """A number that passes for one with noise and has none tells the office whether one client came."""
    if source.name not in (MECHANISM, TYPE):
        for node in source.nodes:
            yield from (found(node, way) for way in ways_around(node, in_cases="cases" in source.name.split("/")))


def ways_around(node: ast.AST, *, in_cases: bool) -> Iterator[str]:
    """What could make a number that passes for one with noise."""
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


@rule(
    over=[MECHANISM],
    at=MECHANISM,
    violations=["[Drawn(3)]", "[Drawn(count) for count in counts]", "[Drawn(count + 1) for count in measurement(x)]"],
    innocent=["[Drawn(count) for count in measurement(list(counts))]"],
)
def the_mechanism_makes_counts_of_what_the_library_gave(source: Source) -> Iterable[Found]:
    """A generator of its own, beside the library's, was planted and is seen by no statistic."""
    made = [node for node in source.nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "Drawn"]
    if [ast.unparse(call) for call in made] != ["Drawn(count)"]:
        yield 0, "makes counts in another way than one"
    if "Drawn(count) for count in measurement(" not in source.text:
        yield 0, "makes counts of something else"
