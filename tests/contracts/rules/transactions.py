"""Transactions: a fact and the event that reports it stand or fall together."""

import ast
from collections.abc import Iterable

from tests.contracts.rules.rule import SERVICES, Found, calls, found, named, rule
from tests.contracts.rules.sources import Source

OUTBOXES = ("work", "self", "store", "_store")
"""By these names a work or a store is called: what it publishes goes by the outbox."""


@rule(
    over=SERVICES,
    besides={"shared/store/store.py", "shared/store/migrations/env.py", "services/cases/foundation/keys/store.py"},
    violations=[
        "await connection.commit()",
        "async with self.engine.begin() as connection: pass",
        "async def a():\n    async with store.engine.begin(): pass",
        "text('commit')",
    ],
    innocent=["async with store.work() as work: pass", "way = await coming.begin(door)"],
)
def only_the_work_of_a_store_commits(source: Source) -> Iterable[Found]:
    """Two transactions for one act were planted at the draw: after a crash between them, clients are drawn twice."""
    yield from map(found, calls(source, "commit"))
    for call in calls(source, "begin"):
        if isinstance(call.func, ast.Attribute) and named(call.func.value) in ("engine", "connection"):
            yield found(call)
    for node in source.nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.strip("; ").lower() == "commit"
        ):
            yield found(node)


@rule(
    over=SERVICES,
    besides={"shared/bus/publisher.py", "shared/bus/redelivery.py", "shared/bus/relay.py", "shared/bus/asyncapi.py"},
    violations=["await broker.publish(event, subject)", "@broker.publisher('cases.x.told')\ndef a(): ..."],
    innocent=["await work.publish(event)", "await store.publish(event)"],
)
def events_leave_by_the_outbox_alone(source: Source) -> Iterable[Found]:
    """An event that is published beside the outbox is lost in a crash, or tells of what was rolled back."""
    for call in calls(source, "publish", "publisher"):
        if not (isinstance(call.func, ast.Attribute) and named(call.func.value) in OUTBOXES):
            yield found(call)


@rule(
    over=["services/cases/**/*.py"],
    besides={
        "services/cases/casework/contact_notes/store.py",
        "services/cases/casework/presence/store.py",
    },
    at="services/cases/planted/store.py",
    violations=["await self.work.admit_unnoted(Act.READ, Subject(Kind.FILE, (file_id,)))"],
    innocent=["await self.work.admit(Act.READ, Subject(Kind.FILE, (file_id,)))"],
)
def what_is_read_of_a_client_is_noted(source: Source) -> Iterable[Found]:
    """A look that the access log does not note is one that a client never learns of; two repeat what was noted."""
    yield from map(found, calls(source, "admit_unnoted"))
