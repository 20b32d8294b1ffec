"""Broken connections to PostgreSQL: found before they are used, and told apart from our own errors."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFreeError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

IDLE = 1.0
"""Seconds after which a connection is tried before it is used; before every use it would cost a fifth of the rate."""
SILENCE = 25
"""Seconds without a sign of life of the other machine after which a connection counts as broken."""
SIGNS_OF_LIFE = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": SILENCE * 1_000}
"""What the kernel asks for, and how often, by the names of the options; a system may lack some of them."""
READ_ONLY = "25006"
"""A server that takes no changes: a standby, or a primary that was demoted or is being moved."""
AWAY = (
    "08",  # the connection failed
    "53",  # no memory, disk or connection is left
    "57P",  # shutting down, crashed, starting up, or the database was dropped
    "57014",  # an administrator, or a time limit, cancelled the statement
    "58",  # the operating system below it failed: an I/O error, a file that is not there
    "XX001",  # a damaged page of a table: after a repair or a restore the same work succeeds
    "XX002",  # a damaged index
    READ_ONLY,
    "25P03",  # the server closed a session that waited inside a transaction, as it does with a process that was stopped
    "25P04",  # the same after the time that one transaction may take
    "28",  # it does not let us in: a password that is being renewed, a server that took over without the role
    "3D000",  # no such database: it is being restored
    "40001",  # transactions changed the same at once, or a standby had to catch up
    "40P01",  # a deadlock, which this transaction was chosen to end
    "40003",  # nobody knows whether it was committed: the inbox knows it the next time
    "55P03",  # a lock that somebody else held for too long
)
"""Beginnings of SQLSTATEs for which no request and no event is to blame: the same work succeeds later.

What is not among them would fail again: constraints (23), data (22), rights and names (42), limits of the program (54),
a transaction that failed before (25P02: what failed first decides), and 40002, which is a constraint, too.
"""


type EngineFactory = Callable[[SecretStr, int], AsyncEngine]
"""Opens an engine for the database at an address, with at most so many connections."""


class BusAwayError(Exception):
    """The message bus cannot be reached, or does not answer."""


class StoreAwayError(Exception):
    """The database cannot be reached now. The same work may succeed later."""


@contextmanager
def absence_named(*also: type[Exception]) -> Iterator[None]:
    """Turn the driver's errors of an absent database, and `also`, into StoreAwayError, without their texts."""
    try:
        yield
    except (DBAPIError, NoneFreeError) as error:
        if not tells_of_absence(error):
            raise without_words(error) from None
        raise StoreAwayError(type(error).__name__) from None
    except also as error:
        raise StoreAwayError(type(error).__name__) from None


def tells_of_absence(error: SQLAlchemyError) -> bool:
    if not isinstance(error, DBAPIError):
        return isinstance(error, NoneFreeError)
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or state.startswith(AWAY)


def without_words(error: SQLAlchemyError) -> SQLAlchemyError:
    """PostgreSQL quotes the row it refuses; kind, SQLSTATE and constraint stay in `error.orig`."""
    if isinstance(error, DBAPIError):
        error.args = (f"{type(error).__name__} {getattr(error.orig, 'sqlstate', None)}",)
    error.__cause__ = None
    return error


def open_engine(url: SecretStr, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(
        url.get_secret_value(),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    check_after_idling(engine)
    replace_read_only(engine)
    notice_silence(engine)
    return engine


def notice_silence(engine: AsyncEngine) -> None:
    """Ends a connection to a machine that is gone without a word: a cut network, a server that moved to another host.

    Without it work on such a connection waits for a quarter of an hour, and a listener for ever.
    """
    event.listen(engine.sync_engine, "connect", _ask_for_signs_of_life)


def _ask_for_signs_of_life(connection: Any, _: Any) -> None:
    door = connection.driver_connection._transport.get_extra_info("socket")
    if door.family not in (socket.AF_INET, socket.AF_INET6):
        return
    door.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in SIGNS_OF_LIFE.items():
        if hasattr(socket, name):
            door.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def replace_read_only(engine: AsyncEngine) -> None:
    """Connects anew, to whichever server takes changes by then: a connection to a demoted one stays open for ever."""
    event.listen(engine.sync_engine, "handle_error", _give_up_read_only)


def _give_up_read_only(context: Any) -> None:
    if is_read_only(context.original_exception):
        context.is_disconnect = True


def is_read_only(error: BaseException) -> bool:
    return getattr(error, "sqlstate", None) == READ_ONLY


def check_after_idling(engine: AsyncEngine) -> None:
    """Replaces connections that died while nobody used them, for instance when the database was restarted."""

    @event.listens_for(engine.sync_engine, "checkin")
    def note(_: Any, record: Any) -> None:
        record.info["idle_since"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: Any, record: Any, _: Any) -> None:
        if monotonic() - record.info.get("idle_since", monotonic()) < IDLE:
            return
        try:
            connection.ping()
        except Exception as error:
            raise DisconnectionError from error
