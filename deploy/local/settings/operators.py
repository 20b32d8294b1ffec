"""Operators' ports of the services (`/ready`, `/metrics`) on this machine, the same at every start of a folder."""

import json

import httpx

from deploy.local.machine import ports
from deploy.local.settings.installation import Installation
from deploy.local.settings.service_settings import settings_of
from deploy.secrets_file import write_owner_only

HOST = "127.0.0.1"


def ports_of(installation: Installation) -> dict[str, int]:
    """By service. What is said to `up` is kept for the commands that ask from beside it."""
    file = installation.folder / "operators.json"
    known = ports.stored_ports(file, installation.services)
    said = {service: port for service in installation.services if (port := _said(installation, service))}
    if not said.items() <= known.items():
        known |= said
        write_owner_only(file, json.dumps(known, indent=1))
    return known


def urls_of(installation: Installation) -> dict[str, str]:
    return {service: f"http://{HOST}:{port}" for service, port in ports_of(installation).items()}


def reasons_at(url: str) -> list[str]:
    """Why the service there cannot work; empty when it can."""
    try:
        told: list[str] = httpx.get(f"{url}/ready", trust_env=False, timeout=5).json()["reasons"]
    except (httpx.HTTPError, ValueError, KeyError):
        return ["no_answer"]
    return told


def _said(installation: Installation, service: str) -> int | None:
    """What is no number the service itself complains of."""
    said = settings_of(service, demo=installation.demo).get("OPERATOR_PORT", "")
    return int(said) if said.isdecimal() else None
