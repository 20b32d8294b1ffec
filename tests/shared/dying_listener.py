"""`python -m tests.shared.dying_listener`: dies of one event, is started again each time, says how it ended.

Told on its standard input: addresses of bus and database, the seed, and the id of the request that kills.
"""

import asyncio
import json
import os
import signal
import sys
from typing import Any

from pydantic import SecretStr
from sqlalchemy import MetaData

from shared.bus.subscriptions import broker_for
from shared.store.outbox import Outbox
from shared.store.store import Store, Work
from tests.shared.listeners import effect, router_of


async def listen(told: dict[str, str]) -> None:
    store = Store(SecretStr(told["database"]), Outbox(MetaData()), Work)
    keep = effect(store)

    async def handle(event: Any) -> None:
        if str(event.request_id) == told["kills"]:
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(0.05)  # its neighbours are under way when it kills
        await keep(event)

    listener = router_of(handle, consumer="cases")
    seed, context = SecretStr(told["seed"]), {"store": store}
    await broker_for(told["bus"], seed, name="cases", listeners=[listener], context=context).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    while pid := os.fork():
        sys.stdout.write(f"ended: {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n")
        sys.stdout.flush()
    asyncio.run(listen(told))
