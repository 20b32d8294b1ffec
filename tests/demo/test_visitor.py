"""The manners of a browser and the patience of a person, at a real door."""

import asyncio

import pytest

from deploy.demo.visitors.visitor import Network, NobodyAnsweredError, Visitor
from tests.demo.doors import Door, opened

pytestmark = pytest.mark.real


async def test_a_form_is_sent_with_its_origin_and_its_redirect_followed_with_the_cookie() -> None:
    door = Door()
    async with opened(door) as port, Network() as http:
        answer = await Visitor(http, f"http://127.0.0.1:{port}").post("/form", {"a": "b"})
    assert (answer.status, answer.path, answer.body) == (200, "/there", "/there")
    assert door.asked == [("POST", f"http://127.0.0.1:{port}", ""), ("GET", "", "__Host-a=s3cret")]


async def test_a_cookie_goes_to_no_other_door() -> None:
    own, other = Door(), Door()
    async with opened(own) as port, opened(other) as elsewhere, Network() as http:
        visitor = Visitor(http, f"http://127.0.0.1:{port}")
        await visitor.post("/form", {})
        await visitor.get(f"http://127.0.0.1:{elsewhere}/")
    assert other.asked == [("GET", "", "")]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_door_that_is_not_itself_is_asked_again(status: int) -> None:
    door = Door([status, status])
    async with opened(door) as port, Network() as http:
        answer = await Visitor(http, f"http://127.0.0.1:{port}").get("/page")
    assert (answer.status, answer.attempts, len(door.asked)) == (200, 3, 3)


async def test_what_a_door_refuses_is_not_asked_again() -> None:
    door = Door([422])
    async with opened(door) as port, Network() as http:
        assert (await Visitor(http, f"http://127.0.0.1:{port}").post("/form", {})).status == 422
    assert len(door.asked) == 1


async def test_a_door_that_was_shut_is_waited_for() -> None:
    async with opened(Door()) as port:
        pass
    async with Network() as http:
        waiting = asyncio.create_task(Visitor(http, f"http://127.0.0.1:{port}").get("/page"))
        await asyncio.sleep(0)
        async with opened(Door(), port):
            assert (await waiting).status == 200


async def test_patience_ends() -> None:
    async with opened(Door()) as port:
        pass
    async with Network() as http:
        with pytest.raises(NobodyAnsweredError):
            await Visitor(http, f"http://127.0.0.1:{port}", patience=0.2).get("/page")
