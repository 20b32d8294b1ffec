"""The one event loop of all tests of a process: connections belong to the loop that opened them."""

import asyncio

LOOPS = list[asyncio.AbstractEventLoop]()
"""The one, while tests run."""


def call_off(loop: asyncio.AbstractEventLoop) -> None:
    """What still runs in it, as a loop of one test alone would at its end."""
    if left := asyncio.all_tasks(loop):
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
