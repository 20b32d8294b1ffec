"""Versions side by side on the bus: every schema that any version published is kept, and read.

A message lies on a stream for weeks, and centres and office are updated on different days. So the newest version reads
what any version wrote; and what the newest one writes, the version before reads, but for what stands in READERS_FIRST:
all events are closed, so a new field or value has to be known by its reader before anybody writes it.
"""

import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from shared.events import EVENTS, Event
from tests.contracts.schema_changes import refused
from tests.contracts.spoiled_bodies import valid
from tests.deploy.versions import kept
from tests.deploy.versions.kept import Published

PUBLISHED = kept.events()
CURRENT = {event.subject: event.model_json_schema() for event in EVENTS}
NEWEST = {one.subject: one for one in PUBLISHED}
NOT_READ: dict[tuple[str, str], set[str]] = {}
"""By subject and version: what that version may have written and the newest one does not read; with the reason."""
READERS_FIRST: dict[str, tuple[set[str], str]] = {}
"""By subject: what the version before does not read of the newest one, and whom the changelog tells to update first."""


@pytest.mark.parametrize("published", PUBLISHED, ids=lambda one: f"{one.subject} of {one.since}")
def test_what_any_version_wrote_is_read_by_the_newest(published: Published) -> None:
    known = NOT_READ.get((published.subject, published.since), set())
    assert published.subject in CURRENT, "an event that was published once stays until no stream holds one any more"
    assert set(refused(CURRENT[published.subject], published.schema)) == known


@pytest.mark.parametrize("subject", CURRENT)
def test_what_the_newest_version_writes_is_read_by_the_one_before(subject: str) -> None:
    known, _ = READERS_FIRST.get(subject, (set(), ""))
    if subject in NEWEST:
        assert set(refused(NEWEST[subject].schema, CURRENT[subject])) == known


@pytest.mark.parametrize("event", [one for one in EVENTS if one.subject in NEWEST], ids=lambda one: one.subject)
def test_a_message_of_the_newest_version_fits_the_schema_of_the_one_before(event: type[Event]) -> None:
    if event.subject not in READERS_FIRST:
        message = json.loads(valid(event, 1).body())
        validator = Draft202012Validator(NEWEST[event.subject].schema)
        assert [fault.message for fault in validator.iter_errors(message)] == []
        assert not validator.is_valid(message | {"words": "a field of tomorrow"})


OBJECT: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}}
LISTED = {"type": "string", "enum": ["met", "partly"]}


@pytest.mark.parametrize(
    ("reader", "writer", "found"),
    [
        ({"properties": {}}, {"properties": {"words": LISTED}}, [".words: not known"]),
        ({"properties": {"a": LISTED}, "required": ["a"]}, {"properties": {}}, [".a: missing"]),
        ({"properties": {"a": LISTED}}, {"properties": {}}, []),
        (LISTED, {"type": "string", "enum": ["met", "lost"]}, [": 'lost'"]),
        (LISTED, {"type": "string"}, [": any value"]),
        ({"type": "string", "pattern": "^[a-z]+$"}, LISTED, []),
        ({"type": "string", "pattern": "^[A-Z]+$"}, {"const": "met"}, [": 'met'"]),
        ({"type": "string", "maxLength": 3}, {"type": "string", "maxLength": 4}, [": maxLength 4 instead of 3"]),
        ({"type": "integer", "minimum": 0}, {"type": "integer"}, [": minimum None instead of 0"]),
        ({"type": "integer"}, {"type": "string"}, [": string instead of integer"]),
        ({"anyOf": [LISTED, {"type": "null"}]}, {"type": "null"}, []),
        (LISTED, {"anyOf": [LISTED, {"type": "null"}]}, [": any value"]),
        ({"items": LISTED}, {"items": {"type": "string", "const": "lost"}}, ["[]: 'lost'"]),
        ({"$ref": "#/$defs/A", "$defs": {"A": OBJECT}}, OBJECT, []),
    ],
)
def test_twin_what_a_reader_would_refuse_is_found(reader: Any, writer: Any, found: list[str]) -> None:
    assert refused(reader, writer) == found
