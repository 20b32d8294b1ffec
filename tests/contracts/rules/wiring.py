"""Wiring: what a process is made of is put together in one place, and found by its import."""

import ast
from collections.abc import Iterable, Iterator

from tests.contracts.rules.rule import PRODUCTION, SERVICES, Found, calls, found, imported, named, rule
from tests.contracts.rules.sources import Source

PARTS = {"NatsBroker", "BoundBroker", "create_async_engine", "create_engine", "FastAPI", "create_app", "open_store"}


def outside_functions(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What runs when the module is imported."""
    for node in nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from outside_functions(ast.iter_child_nodes(node))


@rule(
    over=SERVICES,
    violations=[
        "broker = NatsBroker('nats://bus')",
        "engine = create_async_engine(url, hide_parameters=True)",
        "settings = CasesSettings()",
        "class Kept:\n    store: Store = CasesStore(url)",
    ],
    innocent=[
        "def create():\n    return NatsBroker('nats://bus')",
        "class Own(Settings):\n    model_config = SettingsConfigDict(env_prefix='OWN_')",
    ],
)
def no_broker_engine_or_settings_of_a_module(source: Source) -> Iterable[Found]:
    """What a module makes at its import is shared by all: two installations could not live in one test."""
    for node in outside_functions(source.tree.body):
        if isinstance(node, ast.Call):
            name = named(node.func)
            if name in PARTS or name.endswith(("Settings", "Store", "Broker")):
                yield found(node)


@rule(
    over=PRODUCTION,
    violations=["from . import domain", "from ..keys.store import ring"],
    innocent=["from services.cases import domain"],
)
def a_path_of_an_import_is_absolute(source: Source) -> Iterable[Found]:
    """A reader finds any name by the line that imports it, and a script can move a module."""
    for node in source.nodes:
        if isinstance(node, ast.ImportFrom) and node.level:
            yield found(node)


@rule(
    over=SERVICES,
    besides={
        "services/cases/foundation/audit/__main__.py",
        "services/cases/keys/__main__.py",
        "services/cases/foundation/keys/place.py",
        "shared/process/memory_protection.py",
        "shared/crypto/key_file.py",
        "shared/store/upgrade.py",
        "shared/accounts/commands.py",
    },
    violations=["os.environ['SECRET']", "from os import environ", "os.getenv('SECRET')"],
    innocent=["def create(settings: CasesSettings) -> FastAPI: ..."],
)
def a_service_reads_its_environment_by_its_settings(source: Source) -> Iterable[Found]:
    """A setting that is read elsewhere is in no list of settings, and its secret is no SecretStr."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and named(node.value) == "os":
            yield found(node)
    yield from (found(node) for node, path in imported(source) if path in ("os.environ", "os.getenv"))


@rule(
    over=["services/**/handlers.py"],
    at="services/cases/planted/handlers.py",
    violations=["def handle(body: str, store: Annotated[str, Context('store')]): ..."],
    innocent=["def handle(body: str, store: Annotated[str, Given('store')]): ..."],
)
def a_handler_is_given_its_store_without_a_thread(source: Source) -> Iterable[Found]:
    """What FastStream's own Context hands over costs a thread for every message."""
    yield from map(found, calls(source, "Context"))
