"""Centres linked to an office, the releases they send, and refused commands."""

import pytest

from deploy.trouble import Trouble
from tests.deploy.bus import member
from tests.deploy.office import Office, Place
from tests.shared.building import until

RELEASE = "uplink.release.published"


async def until_linked(office: Office, *centres: str) -> None:
    await until(lambda: office.hub.linked() == sorted(centres))


async def release(place: Place, *bodies: bytes) -> None:
    async with member(place.server, "quality") as quality:
        for body in bodies:
            await quality.publish(RELEASE, body)


def refused(code: str) -> pytest.RaisesExc[Trouble]:
    return pytest.RaisesExc(Trouble, check=lambda trouble: trouble.code == code and bool(trouble.next_step))
