"""Connections to PostgreSQL that have gone bad: found before they are used, told apart from mistakes of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from shared.engines import AsyncEngine

IDLE = 1.0
"""Seconds after which a connection is tried before it is used; before every use it would cost a fifth of the rate."""
AWAY = ("08", "53", "57P")
"""SQLSTATE: connection lost; no memory, disk or connection left; shutting down or starting up."""


class BusAwayError(Exception):
    """The message bus cannot be reached, or does not answer."""


class StoreAwayError(Exception):
    """The database cannot be reached now. The same work may succeed later."""


@contextmanager
def absence_named(*also: type[Exception]) -> Iterator[None]:
    """Turns what the driver raises when the database is away, and `also`, into StoreAwayError; takes texts away."""
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
