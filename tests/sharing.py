"""How tests are shared out among processes that run at once: by whole files, what takes longest first."""

from collections.abc import Sequence
from pathlib import PurePath

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    "tests/containers/test_production.py": "kept",
    "tests/containers/test_kept_office.py": "kept",
    "tests/containers/test_upgrade.py": "kept",
    "tests/containers/test_systemd_units.py": "kept",
    "tests/containers/": "storms",
    "tests/chaos/": "storms",
    "tests/flows/test_demo.py": "demonstration",
    "tests/flows/test_whole_way.py": "demonstration",
    "tests/attacks/test_a1_canaries.py": "demonstration",
}
"""Storms and containers wait more than they work, and a second federation beside would disturb them: one process takes
them all, one after the other. A second one takes the installations in containers for keeps, which have addresses of
their own: one alone would be the last to end by far. The demonstration is lived through once for all who look at it."""
IN_A_BROWSER = "in_a_browser"
"""Late: while containers and storms begin, a page would wait."""
IN_ONE_BROWSER = "tests/browser/"
"""Last: while it runs, its thread starts no event loop for anybody else of the same process."""
LONGEST = (
    "test_bad_input_on_routes.py",
    "test_every_figure.py",
    "test_up.py",
    "test_killed_supervisor.py",
    "test_supervisor.py",
    "test_a12_whole_centre.py",
    "test_casework.py",
    "test_publications.py",
)
"""Begun first, so that nobody waits for one of them at the end."""


class Shared(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """Files that are named together go to the same process."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    file = nodeid.split("::", 1)[0]
    return next((group for beginning, group in TOGETHER.items() if file.startswith(beginning)), file)


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests of a file as they are written."""
    return sorted(items, key=lambda item: turn_of(item.nodeid))


def turn_of(nodeid: str) -> tuple[bool, bool, int, int]:
    file = nodeid.split("::", 1)[0]
    together = [place for place, beginning in enumerate(TOGETHER) if file.startswith(beginning)]
    name = PurePath(file).name
    longest = LONGEST.index(name) if name in LONGEST else len(LONGEST)
    late = file.startswith(IN_ONE_BROWSER), IN_A_BROWSER in name
    return *late, together[0] if together else len(TOGETHER), longest
