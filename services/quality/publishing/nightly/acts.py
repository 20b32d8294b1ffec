"""Writes the files of a night, each whole or not at all and for their owner alone, and removes old ones."""

import asyncio
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from services.quality.publishing.exports.content import as_json, exported
from services.quality.publishing.exports.domain import as_csv
from services.quality.publishing.nightly.domain import AT_A_CENTRE, due, name_of, too_old
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)
PAUSE = 600.0
"""Seconds between two looks."""
type Told = tuple[str, dict[str, Any]]
"""A table as CSV, and as what its JSON says."""


@dataclass(frozen=True, slots=True)
class Night:
    """What lies in a folder each night, and how many days."""

    folder: Path
    days: int
    tables: Collection[str]
    content: Callable[[], Awaitable[Mapping[str, Told]]]
    """By table, as it stands when it is asked for."""


def of_a_centre(desk: Desk, folder: Path, *, days: int, language: str) -> Night:
    async def content() -> Mapping[str, Told]:
        frame, table = await exported(desk, language)
        return dict.fromkeys(AT_A_CENTRE, (as_csv(table), as_json(frame, table)))

    return Night(folder, days, AT_A_CENTRE, content)


async def write_if_due(desk: Desk, night: Night) -> bool:
    """Whether the files of today were written. Raises OSError, and then the next look tries again."""
    day = due(await asyncio.to_thread(names_in, night.folder), desk.now(), desk.clock, night.tables)
    if day is None:
        return False
    await write(night, day)
    return True


async def write(night: Night, day: date) -> None:
    """In the place of those of the day that lie there already. Raises OSError."""
    files: dict[str, bytes] = {}
    for table, (csv, told) in (await night.content()).items():
        files[name_of(table, day, "csv")] = csv.encode()
        files[name_of(table, day, "json")] = json.dumps(told, ensure_ascii=False).encode()
    await asyncio.to_thread(lay_down, night, files, day)
    log.info("night_exported")


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def lay_down(night: Night, files: Mapping[str, bytes], today: date) -> None:
    """Old ones go first: a full disk is to get room by it."""
    for name in too_old(names_in(night.folder), today=today, days=night.days, tables=night.tables):
        (night.folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        write_whole(night.folder / name, content)


def write_whole(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def keeping_nights(
    desk: Desk, night: Night, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def nightly_exports() -> None:
        """Never returns. A full disk or a folder that is away ends no other task: the doctor says that it is late."""
        while True:
            if await desk.clock_is_right():
                try:
                    await write_if_due(desk, night)
                except OSError as fault:
                    with suppress(Exception):
                        log.error("night_not_exported", fault=type(fault).__name__)
            await sleep(PAUSE)

    return nightly_exports


def own_folder(folder: Path) -> str:
    """Make it where it is not there yet; return what is wrong with it, or nothing."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        others = folder.stat().st_mode & 0o077
    except OSError as fault:
        return f"{folder} cannot be used ({type(fault).__name__}). Next step: name another, or see to its rights."
    return f"{folder} can be read by others. Next step: chmod 700 {folder}" if others else ""
