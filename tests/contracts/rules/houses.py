"""Houses in tests: what a test asks is watched, and begins without what other tests left."""

import ast
from collections.abc import Iterable

from tests.contracts.rules.rule import Found, calls, found, given, imported, rule
from tests.contracts.rules.sources import Source

MAKER = "services.cases.app.create_app"


@rule(
    over=["tests/cases/**/*.py"],
    at="tests/cases/test_planted.py",
    violations=["from services.cases.app import create_app", "services.cases.app.create_app(settings)"],
    innocent=[
        "from tests.cases.watched_app import watched_app",
        "from services.intake.app import create_app",
        "from services.cases.app import Left",
        "import services.cases.app",
    ],
    besides=[
        "tests/cases/watched_app.py",  # it is the one place
        "tests/cases/erasure_centre.py",  # it begins again and again, and each that begins is watched
        "tests/cases/test_destroyed_keys.py",  # whether it begins at all: no page of it is asked
    ],
)
def every_app_of_cases_is_watched(source: Source) -> Iterable[Found]:
    """What is asked of an app that tests/cases/watched_app.py did not make is missing at the end of a whole run."""
    for node, name in imported(source):
        if name == MAKER:
            yield found(node)
    for call in calls(source, "create_app"):
        if ast.unparse(call.func) == MAKER:
            yield found(call)


@rule(
    over=["tests/browser/**/*.py"],
    at="tests/browser/test_planted.py",
    violations=["def quality(postgres, nats_server): ...", "async def test_it(*, nats_server: Nats): ..."],
    innocent=["def quality(postgres, house_bus): ..."],
    besides=["tests/browser/conftest.py", "tests/browser/test_empty_houses.py"],
)
def houses_of_a_file_begin_on_an_empty_bus(source: Source) -> Iterable[Found]:
    """On the bus of all tests waits what houses of other files said: it fills lists that a test takes for empty."""
    for node in source.nodes:
        if isinstance(node, ast.arg) and node.arg == "nats_server":
            yield found(node)


@rule(
    over=["tests/**/*.py"],
    at="tests/planted/test_planted.py",
    violations=[
        "@settings(deadline=200)\ndef test_it(): ...",
        "settings(max_examples=3, deadline=timedelta(seconds=1))",
    ],
    innocent=["@settings(max_examples=3)\ndef test_it(): ...", "settings(deadline=None)"],
)
def no_property_claims_a_time(source: Source) -> Iterable[Found]:
    """A busy machine is slow now and then: a deadline for an example fails by chance, and says nothing of the code."""
    for call in calls(source, "settings"):
        deadline = given(call, "deadline")
        if deadline is not None and not (isinstance(deadline, ast.Constant) and deadline.value is None):
            yield found(call)
