"""Errors: where they are caught, and that their texts hold nothing that a person wrote."""

import ast
from collections.abc import Iterable, Iterator

from tests.contracts.rules.rule import Found, calls, found, named, rule, says
from tests.contracts.rules.sources import Source

EVERYTHING = {"Exception", "BaseException"}
READ_FROM_OUR_OWN_FILES = {
    "services/cases/contact/gate/texts.py: ConfigDict(frozen=True, extra='forbid')",
    "services/cases/foundation/regimes/domain.py: ConfigDict(frozen=True, extra='forbid')",
    "services/quality/publishing/api/figures.py: ConfigDict(frozen=True, extra='forbid')",
    "services/quality/standards/catalogue/texts.py: ConfigDict(frozen=True, extra='forbid')",
    "shared/privacy/budget.py: ConfigDict(frozen=True, extra='forbid', strict=True)",
    "shared/dictionary/dpia.py: ConfigDict(frozen=True, extra='forbid')",
}
"""Models of files under version control, and of figures that the service made itself."""


@rule(
    besides={
        "deploy/demo/run.py",
        "deploy/local/machine/display.py",
        "deploy/local/supervision/federation.py",
        "deploy/local/supervision/supervisor.py",
        "shared/store/connections.py",
        "shared/store/group_commit.py",
        "shared/runtime/readiness.py",
        "shared/bus/redelivery.py",
        "shared/bus/relay.py",
        "shared/runtime/tasks.py",
        "shared/telemetry/tracing.py",
        "shared/web/errors.py",
    },
    violations=[
        "try:\n    1\nexcept Exception:\n    2",
        "try:\n    1\nexcept:\n    2",
        "try:\n    1\nexcept (ValueError, BaseException) as error:\n    2",
    ],
    innocent=["try:\n    1\nexcept (ValueError, OSError):\n    2"],
)
def everything_is_caught_in_named_places_alone(source: Source) -> Iterable[Found]:
    """A fault that is caught anywhere else is neither retried nor told to an operator: an event is lost in silence."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or named(kind) in EVERYTHING for kind in kinds):
                yield found(node, f"except {ast.unparse(node.type) if node.type else ''}")


def put_together(node: ast.AST) -> bool:
    """Whether a text is made of parts: an f-string, `format` or `%`."""
    match node:
        case ast.JoinedStr() | ast.Call(func=ast.Attribute(attr="format")):
            return True
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
            return True
    return False


@rule(
    over=["services/cases/**/*.py", "services/intake/**/*.py", "services/notify/**/*.py"],
    besides={
        "services/cases/foundation/access/store.py",
        "services/cases/app.py",
        "services/cases/foundation/audit/__main__.py",
        "services/cases/foundation/keys/file.py",
        "services/cases/foundation/keys/providers.py",
        "services/cases/foundation/keys/register.py",
        "services/cases/foundation/keys/store.py",
        "services/cases/foundation/keys/transit.py",
        "services/intake/settings.py",
        "services/notify/app.py",
        "services/notify/keys.py",
    },
    violations=[
        "raise UnreadableError(f'cannot open {words}')",
        "raise UnreadableError('cannot open {}'.format(words))",
        "raise UnreadableError(code, 'cannot open %s' % words)",
    ],
    innocent=["raise UnreadableError(request_id)", "raise UnreadableError('cannot be opened')"],
)
def an_error_where_clients_words_are_has_no_text_put_together(source: Source) -> Iterable[Found]:
    """An exception with content in its text carries it into traces, reports of crashes and error pages."""
    for node in source.nodes:
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            arguments = [*node.exc.args, *(each.value for each in node.exc.keywords)]
            if any(put_together(part) for each in arguments for part in ast.walk(each)):
                yield found(node)


@rule(
    besides=READ_FROM_OUR_OWN_FILES,
    violations=[
        "class Words(BaseModel):\n    text: str",
        "class Words(BaseModel):\n    model_config = ConfigDict(frozen=True)\n    text: str",
        "CLOSED = ConfigDict(extra='forbid', hide_input_in_errors=False)",
        "class Own(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='OWN_')",
    ],
    innocent=[
        "class Words(BaseModel):\n    model_config = CLOSED",
        "class Words(Event):\n    id: UUID",
        "class Own(Settings):\n    model_config = SettingsConfigDict(env_prefix='OWN_')",
    ],
)
def a_model_hides_what_it_was_given(source: Source) -> Iterable[Found]:
    """The text of a validation error quotes its input, a client's words among it, unless the model hides it."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and {"BaseModel", "BaseSettings"} & {*map(named, node.bases)}:
            yield from shown_by(node)
    kept = [node for node in source.tree.body if isinstance(node, ast.Assign)]
    yield from (each for node in kept for each in loose(node.value))


def shown_by(node: ast.ClassDef) -> Iterator[Found]:
    configured = [
        each for each in node.body if isinstance(each, ast.Assign) and named(each.targets[0]) == "model_config"
    ]
    if not configured:
        yield found(node, f"{node.name} has no model_config")
    yield from (each for one in configured for each in loose(one.value))


def loose(value: ast.expr) -> Iterator[Found]:
    made = isinstance(value, ast.Call) and named(value.func) in ("ConfigDict", "SettingsConfigDict")
    if made and isinstance(value, ast.Call) and not says(value, "hide_input_in_errors", True):
        yield found(value)


@rule(
    violations=["create_async_engine(url)", "create_engine(url, hide_parameters=False)"],
    innocent=["create_async_engine(url, hide_parameters=True)"],
)
def an_engine_hides_its_parameters(source: Source) -> Iterable[Found]:
    """The text of a database error quotes the values of its statement."""
    for call in calls(source, "create_async_engine", "create_engine"):
        if not says(call, "hide_parameters", True):
            yield found(call)


@rule(
    violations=[
        "while True:\n    try:\n        1\n    except Exception as error:\n        log.warning('a_fault', fault=error)",
        "while True:\n    try:\n        1\n    except OSError:\n        self._report()\n        await asyncio.sleep(1)",
        "while True:\n    try:\n        1\n    except OSError:\n        with suppress(OSError):\n            told(1)",
        "async def heard(error):\n    log.error('a_fault')\nconnect(error_cb=heard)",
    ],
    innocent=[
        "while True:\n    try:\n        1\n    except OSError:\n        with suppress(Exception):\n            1\n"
        "        await asyncio.sleep(self._longer_pause())",
        "while True:\n    try:\n        1\n    except OSError as error:\n        raise Trouble(error) from None",
        "async def heard(error):\n    with suppress(Exception):\n        log.error('a_fault')\nconnect(error_cb=heard)",
    ],
)
def what_reports_a_fault_ends_no_loop(source: Source) -> Iterable[Found]:
    """A line that a full disk refused ended the loop that connects to the broker again, and the service with it."""
    for loop in (node for node in source.nodes if isinstance(node, ast.While) and is_endless(node)):
        for handler in (node for node in ast.walk(loop) if isinstance(node, ast.ExceptHandler)):
            if not any(isinstance(node, ast.Raise) for node in ast.walk(handler)):
                yield from (each for step in handler.body for each in may_fail(step))
    heard = {named(call.value) for node in source.nodes if isinstance(node, ast.Call) for call in callbacks(node)}
    for node in source.nodes:
        if isinstance(node, ast.AsyncFunctionDef) and node.name in heard:
            yield from (each for step in node.body for each in may_fail(step))


def is_endless(loop: ast.While) -> bool:
    return isinstance(loop.test, ast.Constant) and loop.test.value is True


def callbacks(call: ast.Call) -> list[ast.keyword]:
    """Of a connection that comes again; what ends one that does not is its caller's."""
    once = says(call, "allow_reconnect", False)
    return [each for each in call.keywords if each.arg and each.arg.endswith("_cb") and not once]


def may_fail(step: ast.stmt) -> Iterator[Found]:
    """Calls of a step that stand in no `with suppress(Exception)`, but for a pause."""
    match step:
        case ast.With(items=[ast.withitem(context_expr=ast.Call() as first)]) if named(first.func) == "suppress" and [
            *map(named, first.args)
        ] == ["Exception"]:
            return
        case ast.Expr(value=ast.Await(value=ast.Call() as pause)) if named(pause.func) == "sleep":
            return
    yield from (found(node) for node in ast.walk(step) if isinstance(node, ast.Call))
