"""Events: nothing in them has room for a client's words."""

import ast
from collections.abc import Iterable

from tests.contracts.rules.rule import Found, found, named, rule
from tests.contracts.rules.sources import Source

OF_A_NOTICE = {"notice_id", "template", "language", "key_id", "address", "earliest", "latest"}
ROOMY = {"str", "bytes", "dict", "Any", "object", "Mapping"}


def is_roomy(annotation: ast.expr) -> bool:
    """Whether a field of this type holds any text; what belongs to the class and not to its events does not count."""
    parts = {*map(named, ast.walk(annotation))}
    return bool(ROOMY & parts) and "ClassVar" not in parts


@rule(
    over=["shared/events.py", "shared/privacy/counts.py"],
    at="shared/events.py",
    violations=[
        "class RequestSealed(Event):\n    words: str",
        "class RequestSealed(Event):\n    words: tuple[str, ...] | None",
        "class RequestSealed(Event):\n    words: Annotated[str, Field(max_length=20)]",
        "class RequestSealed(Event):\n    more: dict[Code, int]",
    ],
    innocent=["class RequestSealed(Event):\n    subject: ClassVar[str]\n    blob: Sealed"],
)
def an_event_has_no_field_of_bare_text(source: Source) -> Iterable[Found]:
    """What has no room for a client's words cannot leak them to the bus, to its disk and to those who listen."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
            yield from (found(each) for each in fields if is_roomy(each.annotation))


@rule(
    over=["shared/events.py"],
    at="shared/events.py",
    violations=["class NoticeRequested(Event):\n    notice_id: UUID\n    message_id: UUID"],
    innocent=["class NoticeRequested(Event):\n    notice_id: UUID\n    address: Sealed"],
)
def a_notice_does_not_say_of_what_it_is(source: Source) -> Iterable[Found]:
    """With the id of a message in it, the bus shows which colleague is told of which client, and how often."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and node.name == "NoticeRequested":
            fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
            yield from (found(each) for each in fields if named(each.target) not in OF_A_NOTICE)


@rule(
    over=["deploy/**/*.py"],
    at="deploy/nats/configuration.py",
    violations=["{'compression': 's2_auto'}", "{'compression': chosen}", "UNCOMPRESSED = 's2_auto'"],
    innocent=["{'compression': UNCOMPRESSED}", "UNCOMPRESSED = 'off'"],
)
def nothing_on_the_bus_is_compressed(source: Source) -> Iterable[Found]:
    """Releases have one size so that it tells nothing; compressed, each was as long on the line as what it says."""
    for node in source.nodes:
        match node:
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                yield from (found(value) for key, value in pairs if is_compression(key) and not is_off(value))
            case ast.Assign(targets=[ast.Name(id="UNCOMPRESSED")], value=value) if not is_off(value):
                yield found(node)


def is_compression(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and key.value == "compression"


def is_off(value: ast.expr) -> bool:
    return named(value) == "UNCOMPRESSED" or (isinstance(value, ast.Constant) and value.value in ("off", "none"))
