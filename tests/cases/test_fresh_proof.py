"""What nobody may do at a screen that was left open wants a fresh proof: exports, erasures, openings, invitations."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from shared.accounts.domain import FRESH
from shared.accounts.web import Fresh
from tests.cases.building import Desk, sit_down
from tests.cases.desk_acts import proven
from tests.cases.routes import routes_in

CONFIRM = "/account/confirm"
WANTED = """
GET  /requests/{request_id}/erase
POST /requests/{request_id}/erase
GET  /files/{file_id}/erase
POST /files/{file_id}/erase
GET  /files/{file_id}/rights/{asked_id}/copy
GET  /files/{file_id}/rights/{asked_id}/data
GET  /files/{file_id}/rights/{asked_id}/archive
POST /files/{file_id}/rights/{asked_id}/archive
GET  /rights/number
POST /rights/number
GET  /files/{file_id}/recipients
GET  /files/{file_id}/print
GET  /files/{file_id}/attachments/{attachment_id}/download
GET  /files/{file_id}/letters/{letter_id}/paper
POST /files/{file_id}/transfers/{transfer_id}/file
GET  /requests/{request_id}/print
GET  /files/{file_id}/emergency/print
GET  /files/{file_id}/safety-plan/print
POST /files/{file_id}/team
POST /files/{file_id}/hand-over
POST /team/{staff_id}/files
POST /team/deputies
POST /break-glass
POST /break-glass/{opening_id}
GET  /audit/export.csv
GET  /team/new
POST /team/new
GET  /team/{person_id}/invite
POST /team/{person_id}/invite
GET  /team/{person_id}/confirm
POST /team/{person_id}/confirm
GET  /team/{person_id}/let-in
POST /team/{person_id}/let-in
GET  /team/{person_id}/leave
POST /team/{person_id}/leave
GET  /retention/periods
POST /retention/periods
GET  /account/provider
POST /account/provider
POST /account/provider/part
"""
HOW_SHE_SIGNS_IN = """
GET  /account/passkeys
GET  /account/passkeys/new
POST /account/passkeys
POST /account/passkeys/remove
GET  /account/code
POST /account/code
POST /account/code/remove
GET  /account/password
POST /account/password
"""
"""They look themselves, because somebody who is new has no proof to show yet."""
type Asked = tuple[str, str]


def lines(table: str) -> list[Asked]:
    return [(method, template) for method, template in map(str.split, table.strip().splitlines())]


ROUTES = lines(WANTED)
ALWAYS = re.compile(
    r"/(erase|copy|data|archive|recipients|print|export[^/]*|invite)$|^/files/.*/(download|paper|file)$"
)
"""Whatever ends like this gives something away or ends it."""
EVERYTHING = ("counsellor", "lead", "data_protection", "admin")
"""So that it is the proof alone that is missing."""


def wants_proof(app: FastAPI) -> set[Asked]:
    return {
        (method, route.path)
        for route in routes_in(app.routes)
        if any(isinstance(one.call, Fresh) for one in route.dependant.dependencies)
        for method in (route.methods or set()) - {"HEAD"}
    }


def without_proof(app: FastAPI) -> set[Asked]:
    """What should want one, and does not."""
    every = {(method, route.path) for route in routes_in(app.routes) for method in route.methods or ()}
    return {one for one in every if one in ROUTES or ALWAYS.search(one[1])} - wants_proof(app)


async def answer_of_route(desk: Desk, method: str, template: str) -> Response:
    path = re.sub(r"\{\w+\}", lambda _: str(uuid4()), template)
    return await (desk.get(path) if method == "GET" else desk.post(path))


def led_to_the_proof(method: str, answer: Response) -> bool:
    if method == "GET":
        return answer.status_code == 303 and answer.headers["location"].startswith(f"{CONFIRM}?next=")
    return answer.status_code == 401 and f'href="{CONFIRM}' in answer.text


async def test_the_list_is_what_the_routes_say(app: FastAPI) -> None:
    assert wants_proof(app) == set(ROUTES)
    assert without_proof(app) == set()


async def test_a_proof_that_is_old_leads_to_a_new_one(app: FastAPI) -> None:
    desk, routes = await sit_down(app, *EVERYTHING), [*ROUTES, *lines(HOW_SHE_SIGNS_IN)]
    await proven(desk, FRESH + timedelta(seconds=1))
    assert [one for one in routes if not led_to_the_proof(one[0], await answer_of_route(desk, *one))] == []
    await proven(desk, timedelta())
    assert [one for one in routes if led_to_the_proof(one[0], await answer_of_route(desk, *one))] == []


@pytest.mark.parametrize("words", ["/files/{file_id}/copy", "/files/{file_id}/plans/paper", "/audit/export.json"])
async def test_a_new_way_out_without_a_proof_would_be_found(app: FastAPI, words: str) -> None:
    app.get(words)(lambda: None)
    assert without_proof(app) == {("GET", words)}
