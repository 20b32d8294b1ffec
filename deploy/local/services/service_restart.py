"""Restart a service of a running installation with its current settings, from another process."""

import time

import httpx
import psutil

from deploy.local.settings import operators
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble

READY_WITHIN = 60.0


def restart(installation: Installation, service: str) -> None:
    """Asks a running service to stop; its supervisor starts it again. Nothing where nothing runs."""
    before = Claim(installation.folder).process(service)
    if before is None:
        return
    before.terminate()
    deadline = time.monotonic() + READY_WITHIN
    while not _came_back(installation, service, before):
        if time.monotonic() > deadline:
            log = installation.folder / "logs" / f"{service}.log"
            raise Trouble("not_ready", f"{service} did not come back.", f"read {log}, then run this again.")
        time.sleep(0.1)


def _came_back(installation: Installation, service: str, before: psutil.Process) -> bool:
    now = Claim(installation.folder).process(service)
    if now is None or now.pid == before.pid:
        return False
    try:
        url = f"{operators.urls_of(installation)[service]}/ready"
        return httpx.get(url, trust_env=False, timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
