"""Writes the files of a night, each whole or not at all and for their owner alone, and removes old ones."""

import asyncio
import json
import os
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from services.quality.publishing.exports.content import as_json, exported
from services.quality.publishing.exports.domain import as_csv
from services.quality.publishing.nightly.domain import due, name_of, too_old
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)
PAUSE = 600.0
"""Seconds between two looks."""


async def write_if_due(desk: Desk, folder: Path, *, days: int, language: str) -> bool:
    """Whether the files of today were written. Raises OSError, and then the next look tries again."""
    day = due(await asyncio.to_thread(names_in, folder), desk.now(), desk.clock)
    if day is None:
        return False
    frame, table = await exported(desk, language)
    files = {
        name_of(day, "csv"): as_csv(table).encode(),
        name_of(day, "json"): json.dumps(as_json(frame, table), ensure_ascii=False).encode(),
    }
    await asyncio.to_thread(lay_down, folder, files, day, days)
    log.info("night_exported")
    return True


def names_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def lay_down(folder: Path, files: Mapping[str, bytes], today: date, days: int) -> None:
    """Old ones go first: a full disk is to get room by it."""
    for name in too_old(names_in(folder), today=today, days=days):
        (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        write_whole(folder / name, content)


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
    desk: Desk,
    folder: Path,
    *,
    days: int,
    language: str,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Callable[[], Coroutine[Any, Any, None]]:
    async def nightly_exports() -> None:
        """Never returns. A full disk or a folder that is away ends no other task: the doctor says that it is late."""
        while True:
            if await desk.clock_is_right():
                try:
                    await write_if_due(desk, folder, days=days, language=language)
                except OSError as fault:
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
