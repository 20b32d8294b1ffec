"""The houses of a file begin empty, whatever those of other files left on the bus."""

import pytest

from tests.browser.casework import run
from tests.cases.building import a_request
from tests.servers import Nats
from tests.shared.building import connected, info


async def a_request_is_sent(bus: Nats) -> None:
    """By a door, while no casework is there to hear it."""
    event = a_request()
    async with connected(bus, "intake") as client:
        await client.jetstream().publish(event.subject, event.body())


async def waiting(bus: Nats) -> int:
    return int((await info(bus, "intake"))["state"]["messages"])


def test_what_was_said_to_nobody_reaches_no_house_of_the_next_file(
    nats_server: Nats, request: pytest.FixtureRequest
) -> None:
    nats_server.start()
    run(a_request_is_sent(nats_server))
    assert run(waiting(nats_server)) > 0
    request.getfixturevalue("house_bus")
    assert run(waiting(nats_server)) == 0
