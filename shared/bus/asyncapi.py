"""`python -m shared.bus.asyncapi` writes docs/asyncapi/<service>.json: the events of each service."""

import importlib
import json
import sys
from pathlib import Path

from faststream.nats import NatsRouter
from faststream.specification import AsyncAPI

from shared.bus.subscriptions import broker_for
from shared.events import EVENTS, Event
from shared.topology import PUBLISHES, stream_of

FOLDER = Path(__file__).parents[2] / "docs" / "asyncapi"
HANDLERS = {
    "intake": (
        "services.intake.handlers",
        "services.intake.letters.handlers",
        "services.intake.pages.recordings.handlers",
        "services.intake.feedback.handlers",
    ),
    "cases": (
        "services.cases.contact.requests.handlers",
        "services.cases.contact.letter_keys.handlers",
        "services.cases.people.team.handlers",
        "services.cases.people.personnel.handlers",
        "services.cases.casework.client_notices.handlers",
        "services.cases.rights.transfers.partners.handlers",
    ),
    "quality": (
        "services.quality.evidence.tallies.handlers",
        "services.quality.evidence.new_standards.handlers",
        "services.quality.standards.votes.handlers",
        "services.quality.publishing.releases.handlers",
        "services.quality.publishing.amounts.handlers",
        "services.quality.foundation.endings.handlers",
        "services.quality.foundation.tokens.handlers",
        "services.quality.evidence.probe.handlers",
    ),
    "notify": ("services.notify.staff.handlers", "services.notify.clients.handlers"),
    "office": (
        "services.quality.office.received.handlers",
        "services.quality.office.received.keys.handlers",
        "services.quality.office.received.amounts.handlers",
    ),
}
"""Where the handlers of each service lie; a contract test compares them with `shared.topology`."""


def told_by(service: str) -> tuple[type[Event], ...]:
    return tuple(event for event in EVENTS if stream_of(event) in PUBLISHES[service])


def described(service: str) -> str:
    """The AsyncAPI 3 document of one service, the same text for the same code."""
    broker = broker_for(
        "nats://bus:4222", None, name=service, listeners=[router_in(name) for name in HANDLERS[service]]
    )
    for event in told_by(service):
        broker.publisher(event.subject, schema=event, title=event.__name__, description=event.__doc__)
    document = AsyncAPI(broker, title=f"Kokon {service}", version="1", schema_version="3.0.0").to_specification()
    return json.dumps(json.loads(document.to_json()), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def router_in(module: str) -> NatsRouter:
    router = importlib.import_module(module).router
    if not isinstance(router, NatsRouter):
        raise TypeError(f"{module} has no router")
    return router


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for service in HANDLERS:
        (FOLDER / f"{service}.json").write_text(described(service))
        sys.stdout.write(f"kokon: docs/asyncapi/{service}.json is written\n")


if __name__ == "__main__":
    main()
