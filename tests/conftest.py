"""Real servers for the tests that ask for them, and for no others."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from pydantic import SecretStr

from deploy.local.machine import programs
from services.quality.standards.catalogue import files
from shared.accounts import passwords
from shared.crypto import receipts
from shared.languages import words
from shared.runtime.server import COLLECTED_AFTER
from shared.web import assets
from tests import audit_coverage, data_folders, draws, kept_engines, seeds
from tests.contracts import levels
from tests.kept_engines import LOOPS, call_off
from tests.marked_servers import RUNNING, only_for_marked
from tests.programs import Loaded
from tests.servers import Nats, Postgres
from tests.sharing import Shared, in_order

if TYPE_CHECKING:
    from tests.flows.demonstration import Lived

REAL = {"postgres", "nats_server"}
# the number is that of properties that name none; none claims a time, for a busy machine is slow now and then
settings.register_profile(
    "kokon",
    max_examples=1000 if os.environ.get("KOKON_THOROUGH") else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kokon")


def pytest_configure() -> None:
    draws.seed()
    programs.SERVER = Loaded()


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Shared:
    return Shared(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if REAL & set(getattr(item, "fixturenames", ())):
            item.add_marker("real")
    levels.noted(items)
    items[:] = in_order(items)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Hardly anything of what is imported goes again: nobody looks for garbage meanwhile."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What was imported stays: nothing of it has to be looked through for garbage again and again."""
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def pytest_testnodedown(node: Any) -> None:
    """What another process of the same run has seen."""
    seen = getattr(node, "workeroutput", {})
    audit_coverage.FORMS.update(seen.get("forms", ()))
    audit_coverage.CHANGED.update(seen.get("changed", ()))
    draws.LEFT_OUT.update(seen.get("left_out", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    config: Any = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput |= {"forms": [*audit_coverage.FORMS], "changed": [*audit_coverage.CHANGED]}
        config.workeroutput |= {"left_out": [*draws.LEFT_OUT]}
    elif is_whole(config):
        audit_coverage.fail_unchanged(session)


def is_whole(config: pytest.Config) -> bool:
    """Whether all tests run, so that what none of them did is known at the end."""
    chosen = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return not (chosen or config.option.keyword or config.option.markexpr or not audit_coverage.FORMS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if said := draws.closing_line():
        terminalreporter.write_line(said)
    if is_whole(config) or config.option.markexpr == levels.MARK:
        for line in levels.write(levels.proved(terminalreporter.stats)):
            terminalreporter.write_line(line)
    for line in seeds.closing_lines(terminalreporter.stats):
        terminalreporter.write_line(line)


@pytest.fixture
def chaos_seed(record_property: Callable[[str, object], None]) -> int:
    """By which a test draws all that is random in it."""
    seed = seeds.drawn()
    record_property(seeds.NAME, seed)
    return seed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    RUNNING.append(item)
    try:
        return (yield)
    finally:
        RUNNING.pop()


@pytest.fixture(scope="session", autouse=True)
def marked_servers() -> Iterator[None]:
    with only_for_marked():
        yield


@pytest.fixture(scope="session", autouse=True)
def light_apps() -> Iterator[None]:
    """Passwords cost little, nothing is read or derived twice; `costly_passwords` asks for the real thing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        patch.setattr(files, "parsed", cache(files.parsed))
        patch.setattr(assets, "compressed", cache(assets.compressed))
        patch.setattr(receipts, "thread_of", cache(receipts.thread_of))
        patch.setattr(words, "catalogue", cache(words.catalogue))
        yield


@pytest.fixture(scope="session", autouse=True)
def copied_data_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One for all processes of a run; `empty_machine` (tests/deploy) asks for the real thing."""
    own = tmp_path_factory.getbasetemp()
    with data_folders.copied_in((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "data-folders"):
        yield


@pytest.fixture(scope="session", autouse=True)
async def one_event_loop() -> AsyncIterator[None]:
    """All tests have one event loop, as connections belong to the one that opened them."""
    LOOPS.append(asyncio.get_running_loop())
    yield
    LOOPS.pop()
    await kept_engines.end_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """What a test leaves running in the loop does not reach the next."""
    try:
        return (yield)
    finally:
        for loop in LOOPS:
            call_off(loop)


REAL_HASHER = passwords._hasher


@pytest.fixture
def costly_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", REAL_HASHER)
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    postgres = Postgres(tmp_path_factory.mktemp("postgres"))
    postgres.server.start()
    yield postgres
    postgres.server.stop()


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Callable[[str], Awaitable[SecretStr]]]:
    """`await database("cases")` is the address of a fresh, migrated database; it is dropped after the test."""
    made: list[str] = []

    async def fresh(name: str) -> SecretStr:
        database, url = await asyncio.to_thread(postgres.make, name)
        made.append(database)
        return url

    yield fresh
    for name in made:
        postgres.drop(name)


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    """Shared by the session; what other tests published is still there. `bus` is the same, emptied."""
    nats = Nats(tmp_path_factory.mktemp("nats"))
    nats.start()
    nats.server.provision()
    yield nats
    nats.stop()


@pytest.fixture
def bus(nats_server: Nats) -> Nats:
    nats_server.start()
    nats_server.empty()
    return nats_server


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> "Lived":
    """The demonstration, gone all the way with words that exist nowhere else, and stopped."""
    # only here: all other tests begin sooner without it
    from tests.flows.demonstration import lived_through

    return lived_through(tmp_path_factory.mktemp("demo"))
