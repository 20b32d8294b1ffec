"""Names: one word has one meaning, and a file is named after a thing."""

import ast
from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.contracts.rules.rule import PRODUCTION, Found, found, rule
from tests.contracts.rules.sources import Source

WORN_OUT = {"told", "settle", "known", "kept", "asked", "shown", "said"}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "service"}
EVERYWHERE = (*PRODUCTION, "simulation/**/*.py", "bench/**/*.py", "tests/**/*.py")
STILL_SO_CALLED = {
    "shared/documents/formats/pdf.py: said",
    "services/cases/foundation/audit/__main__.py: said",
    "services/cases/rights/copies/words.py: shown",
    "services/cases/retention/schedule/store.py: kept",
    "services/cases/web.py: shown",
    "services/intake/feedback/web.py: shown",
    "services/quality/standing/gaps/domain.py: asked",
    "services/quality/office/members/file.py: said",
    "services/quality/office/received/domain.py: shown",
    "services/quality/standing/overview/domain.py: shown",
    "services/quality/evidence/publications/domain.py: shown",
    "services/quality/evidence/publications/writing.py: said",
    "services/quality/evidence/register/files/looking_over.py: shown",
    "services/quality/evidence/register/second_looks/showing.py: shown",
    "services/quality/evidence/register/wording.py: said",
    "services/quality/publishing/reports/funder_sheets.py: asked",
}


@rule(
    over=EVERYWHERE,
    besides=STILL_SO_CALLED,
    violations=[
        "def told(): ...",
        "async def settle(work): ...",
        "def said(error): ...",
        ("tests/cases/tallies.py", "async def told(store): ..."),
        ("bench/links.py", "async def said(found): ..."),
        ("simulation/report.py", "def known(value): ..."),
    ],
    innocent=["def _told(): ...", "def told_text(): ...", "class Draw:\n    def told(self): ..."],
)
def no_two_packages_share_a_function_of_a_worn_out_name(source: Source) -> Iterable[Found]:
    """Twenty functions were called `told`, with as many meanings: a reader has to open every one of them."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in WORN_OUT:
            yield found(node, node.name)


@rule(
    over=EVERYWHERE,
    at_most={"services": 53, "shared": 3, "tests": 20},
    violations=[
        ("services/cases/files/telling.py", ""),
        ("shared/utils.py", ""),
        ("deploy/local/base.py", ""),
        ("tests/cases/helpers.py", ""),
    ],
    innocent=[("services/cases/files/letter.py", ""), ("tests/shared/crypto/test_sealing.py", "")],
)
def a_file_is_named_after_a_thing(source: Source) -> Iterable[Found]:
    """144 files were named after what they do (`telling`, `saying`): nobody could say in which one a thing is."""
    stem = PurePosixPath(source.name).stem
    if stem in SAYS_NOTHING or (
        stem.endswith("ing") and not stem.startswith("test_") and "/versions/" not in source.name
    ):
        yield 0, stem
