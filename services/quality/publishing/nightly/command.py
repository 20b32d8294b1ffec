"""Writes the files of today at once, with the settings of a service and beside it: for a scheduler of the operator."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from services.quality.foundation.tables.store import open_store
from services.quality.publishing.nightly.acts import Night, own_folder, write
from services.quality.standards.catalogue.files import shipped
from services.quality.standards.desk import Desk
from shared.store.connections import StoreAwayError


class Settings(Protocol):
    @property
    def database_url(self) -> SecretStr: ...
    @property
    def centre(self) -> str: ...
    @property
    def clock(self) -> ZoneInfo: ...
    @property
    def demo(self) -> bool: ...
    @property
    def export_folder(self) -> Path | None: ...


def run(
    settings: Settings,
    night_of: Callable[[Desk, Path], Awaitable[Night]],
    *,
    variable: str,
    now: Callable[[], datetime],
) -> int:
    """The exit code; what is wrong is one line with the next step. `variable` names the folder."""
    folder = settings.export_folder
    if folder is None:
        return complain(f"{variable} is not set. Next step: name the folder in which the files are to lie.")
    if wrong := own_folder(folder):
        return complain(f"{variable}: {wrong}")
    try:
        return asyncio.run(write_today(settings, folder, night_of, now))
    except StoreAwayError:
        return complain("the database cannot be reached. Next step: start it; the next night tries again.")
    except OSError as fault:
        step = "make room there; what lies there from other nights is whole."
        return complain(f"nothing could be written into {folder} ({type(fault).__name__}). Next step: {step}")


async def write_today(
    settings: Settings,
    folder: Path,
    night_of: Callable[[Desk, Path], Awaitable[Night]],
    now: Callable[[], datetime],
) -> int:
    store = open_store(settings.database_url)
    desk = Desk(store, shipped(), settings.centre, settings.clock, now, demo=settings.demo)
    try:
        if not await desk.clock_is_right():
            return complain("the date of this computer cannot be right. Next step: ask the doctor what to do.")
        await write(await night_of(desk, folder), desk.today)
    finally:
        await store.engine.dispose()
    return 0


def complain(problem: str) -> int:
    sys.stderr.write(f"kokon: {problem}\n")
    return 1
