"""`python -m tests.deploy.supervised_installation FOLDER`: an installation of stand-ins; prints its processes."""

import asyncio
import json
import sys
from pathlib import Path

from deploy.local.machine import stop_signals
from deploy.trouble import Trouble
from tests.deploy.building import WithStandIns, installation


async def keep(folder: Path) -> None:
    async with WithStandIns(installation(folder)) as supervisor:
        sys.stdout.write(json.dumps(supervisor.pids()) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        stop_signals.run(keep(Path(sys.argv[1])))
    except stop_signals.Stopped:
        sys.exit(0)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        sys.exit(1)
