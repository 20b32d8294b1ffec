"""Several files, and the form that links or unlinks those of one client."""

from uuid import UUID

from fastapi import FastAPI

from tests.cases.building import Desk, a_request
from tests.cases.desk_acts import arrived, file_of


def id_of(file: str) -> UUID:
    return UUID(file.rsplit("/", 1)[1])


async def some_files(app: FastAPI, desk: Desk, *names: str) -> list[str]:
    """Numbered from 26-001 on."""
    return [await file_of(desk, await arrived(app, a_request(f"Words of {name}")), name) for name in names]


async def status_after(desk: Desk, file: str, action: str, number: str = "") -> int:
    given = {"number": number} if number else {}
    return (await desk.post(f"{file}/same-client", action=action, **given)).status_code
