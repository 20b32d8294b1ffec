"""Logs and spans: what services say about themselves has no room for what a person wrote."""

import ast
from collections.abc import Iterable, Iterator

from shared.telemetry.redaction import EVENT_NAME, KEYS
from tests.contracts.rules.rule import PRODUCTION, SERVICES, Found, calls, found, given, imported, named, rule, says
from tests.contracts.rules.sources import Source

LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
HOME = "shared/telemetry/redaction.py"


def calls_of_a_log(source: Source) -> list[ast.Call]:
    """Calls on a name that ends in `log`."""
    return [
        call
        for call in calls(source, *LEVELS)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id.endswith("log")
    ]


@rule(
    over=SERVICES,
    violations=[
        'log.info(f"opened {words}")',
        'log.info("opened %s", words)',
        'log.info("opened")',
        "log.info(words)",
        'log.info("request_opened", words=words)',
        'log.info("request_opened", **everything)',
        "log.info()",
    ],
    innocent=['log.info("request_opened", count=1, **telemetry.place_of(error))'],
)
def a_log_line_is_a_literal_of_several_words_with_listed_keys(source: Source) -> Iterable[Found]:
    """A text that is put together, or a key that nobody listed, carries a client's words or is dropped unseen."""
    for call in calls_of_a_log(source):
        name = call.args[0] if len(call.args) == 1 else None
        if not (isinstance(name, ast.Constant) and isinstance(name.value, str) and EVENT_NAME.fullmatch(name.value)):
            yield found(call, "the event is no literal of several words")
        for keyword in call.keywords:
            if keyword.arg is None and ast.unparse(keyword.value).startswith("telemetry.place_of("):
                continue
            if keyword.arg not in KEYS:
                yield found(call, f"{keyword.arg} is dropped")


@rule(
    over=PRODUCTION,
    besides={"shared/telemetry/telemetry.py", "deploy/nats/stream_administration.py"},
    violations=["import logging\nlogging.getLogger('a').info(words)", "import structlog", "from logging import info"],
    innocent=["from shared.telemetry import telemetry\nlog = telemetry.logger(__name__)"],
)
def only_telemetry_makes_a_logger(source: Source) -> Iterable[Found]:
    """Another logger writes past the gate that drops what is not listed."""
    for node, path in imported(source):
        if path.partition(".")[0] in ("logging", "structlog", "loguru"):
            yield found(node)


def is_the_set_itself(node: ast.AST) -> bool:
    """`redaction._known`, under whatever name; other classes have a `_known` of their own."""
    return isinstance(node, ast.Attribute) and node.attr == "_known" and named(node.value) not in ("self", "cls")


def is_hidden(each: ast.alias) -> bool:
    return each.name == "_known" or (each.name == "knows_names" and each.asname is not None)


def holds_the_names(source: Source) -> Iterator[ast.AST]:
    """What takes hold of the function that adds names, or of their set, without a call that would show it."""
    called = {id(call.func) for call in calls(source, "knows_names")}
    for node in source.nodes:
        held = named(node) == "knows_names" and id(node) not in called
        taken = isinstance(node, ast.ImportFrom) and any(map(is_hidden, node.names))
        if held or taken or is_the_set_itself(node):
            yield node


@rule(
    at="services/cases/contact/requests/handlers.py",
    besides={
        "shared/telemetry/telemetry.py: service",
        "shared/runtime/composition.py: name, settings.centre, *named, *can_wait, *PUBLISHES[name], *templates",
        "shared/web/shell.py: *(Path(name).name for name in self.environment.list_templates())",
    },
    violations=[
        "redaction.knows_names(words.language)",
        "from shared.telemetry.redaction import knows_names as tells\ntells('ar')",
        "redaction._known.add('ar')",
        "from shared.telemetry.redaction import _known\n_known.add('ar')",
        "add = telemetry.knows_names\nadd('ar')",
        "[*map(knows_names, languages)]",
    ],
)
def names_of_the_log_are_added_where_a_process_is_put_together(source: Source) -> Iterable[Found]:
    """A planted line wrote the language of a client into the log: the module itself had added it to the known words."""
    if source.name != HOME:
        for call in calls(source, "knows_names"):
            yield found(call, ", ".join(ast.unparse(each) for each in [*call.args, *call.keywords]))
        for node in holds_the_names(source):
            yield found(node, "something else")


@rule(
    over=SERVICES,
    besides={"shared/telemetry/tracing.py: a name that is put together"},
    violations=[
        "with tracer.start_as_current_span('handle'): pass",
        "with tracer.start_as_current_span(f'handle {name}', record_exception=False, set_status_on_exception=False): 1",
        "span.record_exception(error)",
        "span.add_event(words)",
        "span.set_attribute('words', words)",
        "span.set_attribute(key, words)",
        "span.set_attributes({'http.route': route, 'words': words})",
        "span.set_attributes(everything)",
    ],
    innocent=[
        "with tracer.start_as_current_span(method, record_exception=False, set_status_on_exception=False): pass",
        "span.set_attributes({'http.route': route})\nspan.set_attribute('error.type', type(error).__name__)",
    ],
)
def a_span_has_listed_attributes_and_no_text_of_an_exception(source: Source) -> Iterable[Found]:
    """By default a span keeps the text of every exception, and that text can quote what a client wrote."""
    for call in calls(source, "start_as_current_span", "start_span"):
        silent = says(call, "record_exception", False) and says(call, "set_status_on_exception", False)
        if not silent or any(isinstance(each, ast.JoinedStr) for each in call.args):
            yield found(call, "keeps an exception" if not silent else "a name that is put together")
    yield from map(found, calls(source, "record_exception", "add_event"))
    for call in calls(source, "set_attribute", "set_attributes"):
        if not keys_of(call) <= KEYS:
            yield found(call)


def keys_of(call: ast.Call) -> set[object]:
    """Names of the attributes that a call sets; one that is not written out is None."""
    first = call.args[0] if call.args else given(call, "attributes")
    keys = first.keys if isinstance(first, ast.Dict) else [first]
    return {each.value if isinstance(each, ast.Constant) else None for each in keys}
