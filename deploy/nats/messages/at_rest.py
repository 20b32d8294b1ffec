"""Seals the streams on the disk with a new key while nobody works with them.

The server (2.15) reads messages with the old key and seals them with the new one, but throws empty streams and all
consumers away: they are made anew, and every stream is counted before and after. A copy of the store is kept until both
counts are the same; after an interruption everything begins again from that copy.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from deploy.nats.keys import AT_REST, Keys
from deploy.nats.stream_administration import messages_now
from deploy.nats.streams import Definition
from deploy.trouble import Trouble

SPARE = 100_000_000
"""Bytes that stay free beside the copy: the server writes while it seals."""


class Bus(Protocol):
    """A server that is stopped, and that this module alone starts for as long as it works."""

    folder: Path
    """The copy lies in it, beside the streams."""
    keys: Keys
    without_key_before: bool
    """Whether the server has to do with the new key alone."""

    @property
    def streams(self) -> Path: ...

    @property
    def url(self) -> str: ...

    def seed(self, identity: str) -> SecretStr: ...

    def definitions(self) -> Mapping[str, Sequence[Definition]]: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def provision(self) -> object: ...

    def write_configuration(self) -> None:
        """With the key that is used from now on."""


def seal_anew(bus: Bus) -> None:
    """Raises Trouble where anything would be lost. Whatever ends it, everything is as it was."""
    finish_or_undo(bus)
    with ExitStack() as undoing:  # where an operator interrupts it, or the disk fails, too
        undoing.callback(_undo, bus)
        before = counted(bus)
        copy_streams(bus)
        bus.keys.renew(AT_REST)
        _drop_consumers(bus.streams)
        counted(bus)
        after = sealed_with_new_key_alone(bus)
        if lost := [stream for stream, number in before.items() if after.get(stream, 0) < number]:
            what = f"With a new key {', '.join(lost)} would have lost something; everything is as it was."
            raise Trouble("not_sealed_anew", what, "run ./kokon doctor, then try again.")
        undoing.pop_all()
    _copy_of(bus).replace(_done(bus))
    finish_or_undo(bus)


def finish_or_undo(bus: Bus) -> None:
    """After an interruption, and before the server starts. Idempotent."""
    if _done(bus).exists():
        bus.keys.destroy_old(AT_REST)
        shutil.rmtree(_done(bus))
    elif bus.keys.at_rest_before() and _copy_of(bus).exists():
        _put_back(bus)
    for left in (_copy_of(bus), _draft_of(bus)):
        shutil.rmtree(left, ignore_errors=True)
    bus.write_configuration()


def _undo(bus: Bus) -> None:
    bus.stop()
    finish_or_undo(bus)


def counted(bus: Bus) -> dict[str, int]:
    """Start the server, make what is missing, count the messages of every stream, and stop it."""
    bus.start()
    try:
        bus.provision()
        return {
            definition.name: messages_now(bus.url, identity, bus.seed(identity), definition.name)
            for identity, definitions in bus.definitions().items()
            for definition in definitions
        }
    finally:
        bus.stop()


def sealed_with_new_key_alone(bus: Bus) -> dict[str, int]:
    """The old key is not told to the server any more."""
    bus.without_key_before = True
    try:
        return counted(bus)
    finally:
        bus.without_key_before = False


def copy_streams(bus: Bus) -> None:
    """Raises Trouble where the disk has no room for them twice."""
    check_room(bus)
    try:
        shutil.copytree(bus.streams, _draft_of(bus), symlinks=True)
    except OSError as error:
        step = "run ./kokon doctor, make room where the disk is full, then try again."
        raise Trouble("not_copied", "The streams could not be copied; everything is as it was.", step) from error
    _draft_of(bus).replace(_copy_of(bus))


def check_room(bus: Bus) -> None:
    needed = SPARE + sum(file.lstat().st_size for file in bus.streams.rglob("*") if file.is_file())
    if (free := shutil.disk_usage(bus.folder).free) < needed:
        what = f"A copy of the streams needs {needed / 1e6:.0f} MB, and {free / 1e6:.0f} MB are free."
        raise Trouble("no_room", what, "make room, then try again.")


def _copy_of(bus: Bus) -> Path:
    return bus.folder / "streams.before"


def _draft_of(bus: Bus) -> Path:
    """Of a copy that is not whole yet."""
    return bus.folder / "streams.before.draft"


def _done(bus: Bus) -> Path:
    return bus.folder / "streams.done"


def _drop_consumers(streams: Path) -> None:
    """The server cannot read them with a new key, and cannot make new ones where they lie."""
    for consumers in streams.glob("jetstream/*/streams/*/obs"):
        shutil.rmtree(consumers)


def _put_back(bus: Bus) -> None:
    """The store as it was, with the key it was sealed with."""
    copy = _copy_of(bus)
    if copy.exists():
        shutil.rmtree(bus.streams, ignore_errors=True)
        shutil.copytree(copy, bus.streams, symlinks=True)
        bus.keys.take_back(AT_REST)
        shutil.rmtree(copy)
