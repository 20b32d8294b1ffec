"""Files are looked at in a process of their own: it has no key, no address and little time, and writes to no disk."""

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress

from shared.documents.acceptance import Kind, Refusal, RefusedError

SECONDS = 30
LOOKING = "shared.documents.inspector"
ENDED_BY_LIMIT = (-signal.SIGXCPU, -signal.SIGKILL)


async def examined_apart(name: str, content: bytes, *, clean: bool, turns: asyncio.Semaphore) -> tuple[Kind, bytes]:
    """What it is, and what is to be kept. Raises RefusedError; a parser that failed has met a damaged file."""
    asked = json.dumps({"name": name, "clean": clean}).encode() + b"\n"
    async with turns:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-B", "-P", "-m", LOOKING, str(SECONDS)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        try:
            async with asyncio.timeout(SECONDS * 2):
                told, _ = await process.communicate(asked + content)
        except TimeoutError:
            raise RefusedError(Refusal.TOO_LONG) from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
    if process.returncode in ENDED_BY_LIMIT:
        raise RefusedError(Refusal.TOO_LONG)
    kind, cleaned = answered(told)
    return kind, cleaned if clean else content


def answered(told: bytes) -> tuple[Kind, bytes]:
    """From the first line; the content comes behind it. Raises RefusedError."""
    line, _, content = told.partition(b"\n")
    try:
        said = json.loads(line)
    except ValueError:
        raise RefusedError(Refusal.DAMAGED) from None
    if "refused" in said:
        raise RefusedError(Refusal(said["refused"]))
    return Kind(said["kind"]), content
