"""`notify` with a mistake planted: it forgets that an attempt had begun. Started as a program of its own."""

import runpy
import sys
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.notify.store import NotifyWork, Progress


async def all_begin(self: NotifyWork, notices: Collection[UUID], *, at: datetime) -> set[UUID]:
    return set(notices)


async def nothing_begun(self: NotifyWork, notices: Collection[UUID]) -> dict[UUID, Progress]:
    known = await progress_of(self, notices)
    return {notice: replace(one, begun_at=None) for notice, one in known.items()}


progress_of = NotifyWork.progress_of

if __name__ == "__main__":
    NotifyWork.progress_of = nothing_begun  # type: ignore[method-assign]
    NotifyWork.begin = all_begin  # type: ignore[method-assign]
    sys.argv[1:] = ["notify"]
    runpy.run_module("shared.runtime.server", run_name="__main__", alter_sys=True)
