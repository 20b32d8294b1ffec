"""What a service hears and tells is written down, and what is written down is what it does."""

import json
from typing import Any
from urllib.parse import unquote

import pytest

from shared.bus.asyncapi import FOLDER, HANDLERS, described, told_by
from shared.events import EVENTS
from shared.topology import CONSUMES, durables_of

each_service = pytest.mark.parametrize("service", HANDLERS)


def addresses(document: dict[str, Any], action: str) -> set[str]:
    """Subjects of all operations of one kind."""
    kind = (part for part in document["operations"].values() if part["action"] == action)
    names = [unquote(part["channel"]["$ref"].split("/")[-1]) for part in kind]
    return {document["channels"][name]["address"] for name in names}


@each_service
def test_the_document_in_docs_is_the_one_the_code_makes(service: str) -> None:
    file = FOLDER / f"{service}.json"
    assert file.read_text() == described(service), "run `python -m shared.bus.asyncapi` and look at the difference"


@each_service
def test_every_durable_has_a_handler_and_every_handler_a_durable(service: str) -> None:
    heard = addresses(json.loads(described(service)), "receive")
    assert heard == {durable.filter_subject.replace("*", "{centre}") for durable in durables_of(service)}


@each_service
def test_what_it_tells_is_what_its_stream_keeps(service: str) -> None:
    assert addresses(json.loads(described(service)), "send") == {event.subject for event in told_by(service)}


def test_every_event_is_told_by_one_service_and_every_consumer_is_described() -> None:
    assert sorted(event.subject for service in HANDLERS for event in told_by(service)) == sorted(
        event.subject for event in EVENTS
    )
    assert set(HANDLERS) == set(CONSUMES)


@each_service
def test_the_schemas_in_the_document_are_closed(service: str) -> None:
    schemas = json.loads(described(service))["components"]["schemas"]
    assert schemas
    objects = {name: schema for name, schema in schemas.items() if schema.get("type") == "object"}
    assert {name for name, schema in objects.items() if schema.get("additionalProperties") is not False} == set()
