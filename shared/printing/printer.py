"""Typeset documents in child processes: a few at a time, each within a time limit."""

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

PRESS = Path(__file__).with_name("press.py")
AT_A_TIME = 2
SECONDS = 30.0


class NotPrintedError(Exception):
    """The document could not be made; `code` says why, without content."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Printer:
    """Made once in `create_app`. `folder` has the sources of Typst."""

    def __init__(self, folder: Path, *, press: Path = PRESS, seconds: float = SECONDS) -> None:
        self._folder = folder
        self._press = press
        self._seconds = seconds
        self._free = asyncio.Semaphore(AT_A_TIME)

    async def print(self, template: str, data: Mapping[str, Any], *, day: date, every_sign: bool = False) -> bytes:
        """The PDF. Raises NotPrintedError, when the time is up, and with `every_sign` where no font has a sign."""
        told = {"template": template, "data": data, "day": day.isoformat(), "every_sign": every_sign}
        given = json.dumps(told).encode()
        async with self._free:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._pressed(given)
            except TimeoutError:
                raise NotPrintedError("took_too_long") from None

    async def _pressed(self, given: bytes) -> bytes:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", str(self._press), str(self._folder)),
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
        )
        try:
            document, _ = await process.communicate(given)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode or not document:
            raise NotPrintedError("could_not_be_set")
        return document
