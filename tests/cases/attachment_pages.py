"""Documents that are attached on the page of a file, for the tests of attachments."""

from typing import Any

from fastapi import FastAPI
from httpx import Response

from tests.cases.building import Desk, a_request, field_in, sit_down
from tests.cases.database_dump import everything
from tests.cases.desk_acts import arrived, file_of

type Sent = tuple[str, bytes]


A_NOTE = ("a.txt", b"a")


async def a_file(app: FastAPI, *roles: str) -> tuple[Desk, str]:
    desk = await sit_down(app, *(roles or ("counsellor",)))
    return desk, await file_of(desk, await arrived(app, a_request()))


async def attach(desk: Desk, file: str, *documents: Sent, clean: bool = False, upload_id: str = "") -> Response:
    fields = {"upload_id": upload_id or field_in(await desk.get(file), "upload_id")} | (
        {"clean": "yes"} if clean else {}
    )
    sent = [("documents", (name, content, "text/html")) for name, content in documents]
    return await desk.client.post(f"{file}/attachments", data=fields, files=sent)


async def attached(desk: Desk, file: str) -> list[str]:
    """Addresses of what can be handed out, the newest first."""
    page = (await desk.get(file)).text
    return [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith(f"{file}/attachments/")]


async def rows(app: FastAPI, statement: str) -> list[Any]:
    connection = await everything(app.state.settings.database_url)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()
