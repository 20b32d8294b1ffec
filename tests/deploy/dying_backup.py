"""`python -m tests.deploy.dying_backup N backup ...`: a backup that kills itself before its Nth decisive step."""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Any

from deploy.__main__ import main
from deploy.local.services import client_keys
from deploy.operations.backups import backup_sets

steps = count(1)
DECISIVE = {"rotate", "copy", "forget-older"}
"""Of what `cases` is asked."""


def dying(
    honest: Callable[..., Any], at: int, *, decisive: Callable[..., bool] = lambda *_: True
) -> Callable[..., Any]:
    @wraps(honest)
    def step(*given: Any, **named: Any) -> Any:
        if decisive(*given) and next(steps) == at:
            os.killpg(os.getpgid(0), signal.SIGKILL)
        return honest(*given, **named)

    return step


def asks_something_decisive(_: object, verb: str, *rest: str) -> bool:
    return verb in DECISIVE


if __name__ == "__main__":
    at = int(sys.argv.pop(1))
    backup_sets.Draft.publish = dying(backup_sets.Draft.publish, at)  # type: ignore[method-assign]
    backup_sets.wipe = dying(backup_sets.wipe, at)
    backup_sets.destroy = dying(backup_sets.destroy, at)
    client_keys.run_command = dying(client_keys.run_command, at, decisive=asks_something_decisive)
    main()
