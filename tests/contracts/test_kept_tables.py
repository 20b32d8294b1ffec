"""Expand and contract: what the tables of the version before have is still there, unless its use ended before.

While a version is exchanged, and on the way back, an older program meets a newer database. So a migration adds; what
nobody uses any more goes one version later, and the migration says since when: `ENDED = {"request.channel": "0.7.0"}`.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from shared.store.schemas import ROOT, SCHEMAS
from tests.deploy.versions import kept
from tests.deploy.versions.kept import Tables, number
from tests.deploy.versions.pack import columns
from tests.servers import Postgres

LAST = kept.with_tables()[-1]
NEW_AND_NEEDED = "it is new, has to be filled, and has no default"
type Columns = Mapping[str, Mapping[str, str]]


def taken_away(before: Columns, now: Columns) -> Iterator[tuple[str, str]]:
    """What an older program would miss or could not fill: its place, and in words why."""
    for table, known in before.items():
        if table not in now:
            yield table, "the table is gone"
        else:
            yield from ((f"{table}.{column}", why) for column, why in changes(known, now[table]))


def changes(known: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column, form in known.items():
        if column not in now:
            yield column, "the column is gone"
        elif now[column].split()[0] != form.split()[0]:
            yield column, f"it was {form}, and is {now[column]}"
        elif needed(now[column]) and not needed(form):
            yield column, "it has to be filled now"
    yield from ((new, NEW_AND_NEEDED) for new in now.keys() - known.keys() if needed(now[new]))


def needed(form: str) -> bool:
    return "not null" in form and "default" not in form


def faults(before: Columns, now: Columns, ended: Mapping[str, str], last: str) -> list[str]:
    """In words, with what to do."""
    found = []
    for place, why in taken_away(before, now):
        since = ended.get(place) or ended.get(place.split(".")[0])
        if since is None:
            found.append(f"{place}: {why}, and {last} uses it. Expand now; contract in a later version, with ENDED")
        elif number(since) > number(last):
            found.append(f"{place}: its use ended in {since}, which is not published: {last} still uses it")
    return found


def ended_in(folder: Path) -> dict[str, str]:
    """What the migrations of a database say of what they take away."""
    found: dict[str, str] = {}
    for file in folder.glob("[0-9]*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["ENDED"]:
                found |= ast.literal_eval(node.value)
    return found


@pytest.mark.parametrize("service", SCHEMAS)
def test_what_the_version_before_uses_is_still_there(postgres: Postgres, service: str) -> None:
    before: Tables = kept.tables(LAST)
    database, _ = postgres.make(service)
    try:
        now = columns(postgres.server, database)
    finally:
        postgres.drop(database)
    assert faults(before[service.replace("-", "_")], now, ended_in(ROOT / SCHEMAS[service].versions), LAST) == []


TABLE = {"request": {"id": "uuid not null", "channel": "text", "arrived_at": "timestamptz not null default"}}


@pytest.mark.parametrize(
    ("now", "ended", "says"),
    [
        ({}, {}, "request: the table is gone, and 0.7.0 uses it"),
        ({}, {"request": "0.8.0"}, "its use ended in 0.8.0, which is not published"),
        ({"request": {**TABLE["request"], "channel": "varchar"}}, {}, "it was text, and is varchar"),
        ({"request": {**TABLE["request"], "channel": "text not null"}}, {}, "it has to be filled now"),
        ({"request": {**TABLE["request"], "way": "text not null"}}, {}, "request.way: it is new, has to be filled"),
        (
            {"request": {"id": "uuid not null", "arrived_at": "timestamptz not null default"}},
            {},
            "request.channel: the",
        ),
    ],
)
def test_twin_what_a_migration_takes_away_is_found(now: Columns, ended: dict[str, str], says: str) -> None:
    [found] = faults(TABLE, now, ended, "0.7.0")
    assert says in found


@pytest.mark.parametrize(
    ("now", "ended"),
    [
        (TABLE, {}),
        ({**TABLE, "place": {"id": "uuid not null"}}, {}),
        ({"request": {**TABLE["request"], "way": "text not null default", "more": "text"}}, {}),
        ({"request": {"id": "uuid", "arrived_at": "timestamptz"}}, {"request.channel": "0.7.0"}),
        ({}, {"request": "0.6.0"}),
    ],
)
def test_what_only_adds_or_comes_later_is_right(now: Columns, ended: dict[str, str]) -> None:
    assert faults(TABLE, now, ended, "0.7.0") == []


def test_a_migration_says_what_it_takes_away(tmp_path: Path) -> None:
    (tmp_path / "0099_less.py").write_text('ENDED = {"request.channel": "0.7.0"}\n\ndef upgrade() -> None: ...\n')
    (tmp_path / "0098_more.py").write_text('revision = "0098"\n')
    assert ended_in(tmp_path) == {"request.channel": "0.7.0"}
