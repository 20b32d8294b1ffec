"""Centres of a federation under measurement: each a real server in a folder of its own, with its own keys and releases.

No centre has services here: one process says what the `quality` of each would say, with the identity of each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import nats
from nats.aio.client import Client

from deploy.local.joining.join_commands import centre_of
from deploy.local.servers.nats import Centre
from deploy.local.services import service_keys
from deploy.local.settings.installation import Installation
from deploy.nats.identities import PROVISION
from deploy.nats.stream_administration import Api, administration, look_again
from deploy.nats.stream_changes import apply
from services.quality.foundation.signing import ReleaseKey
from services.quality.keys import init
from services.quality.publishing.releases.domain import Release
from shared.bus.publisher import Pending, Stored, publish
from shared.events import ReleasePublished
from shared.privacy.budget import budget
from shared.topology import DOWNLINK
from simulation.centre import draws, released
from simulation.clients import CONSIDERED, casework, practices, quarters

QUARTERS = quarters(1)
SIZES = practices(40, 5, 60, CONSIDERED, Random(1))


@dataclass
class Member:
    installation: Installation
    _client: Client | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        return self.installation.id

    @cached_property
    def server(self) -> Centre:
        return centre_of(self.installation)

    @property
    def key(self) -> ReleaseKey:
        return init(service_keys.key_file(self.installation, "quality"), self.id)

    @cached_property
    def releases(self) -> Sequence[Release]:
        """Of one year, quarter by quarter: invented clients, real noise, a signature of its own."""
        chance = Random(self.id)
        known, made = casework(chance.choice(SIZES), 1, CONSIDERED, chance), list[Release]()
        for drawn, _ in draws(known, QUARTERS, budget(), centre=self.id):
            made.append(released(drawn, made, budget(), centre=self.id, key=self.key))
        return made

    def draw_up(self) -> None:
        """Its releases, so that they are there when time is taken."""
        assert self.releases

    async def provision(self) -> None:
        for identity, definitions in self.server.definitions().items():
            async with administration(self.server.url, identity, self.server.seed(identity)) as api:
                await apply(api, definitions)

    async def look_again(self) -> None:
        """What the supervisor of a centre does when its link comes up."""
        down = next(one for one in self.server.definitions()[PROVISION] if one.name == DOWNLINK)
        async with administration(self.server.url, PROVISION, self.server.seed(PROVISION)) as api:
            await look_again(api, down)

    async def say(self, quarter: int) -> Stored:
        """Publishes the release of a quarter, from 0, as the outbox of `quality` does."""
        if self._client is None:
            seed = self.server.seed("quality").get_secret_value()
            inbox = b"_INBOX.quality"
            self._client = await nats.connect(self.server.url, nkeys_seed_str=seed, inbox_prefix=inbox)
        one = self.releases[quarter]
        row = Pending(quarter, str(one.event_id), ReleasePublished.subject, "{}", one.body, 0.0)
        return (await publish(self._client, [row]))[0]

    async def heard(self) -> dict[str, int]:
        """How often which subject came down to this centre."""
        async with administration(self.server.url, PROVISION, self.server.seed(PROVISION)) as api:
            return await subjects(api, DOWNLINK)

    async def close(self) -> None:
        if self._client:
            await self._client.close()


async def subjects(api: Api, stream: str) -> dict[str, int]:
    """Number of messages by subject."""
    told = await api.ask(f"STREAM.INFO.{stream}", {"subjects_filter": ">"})
    state = told["state"] if told else None
    assert isinstance(state, dict)
    return dict(state.get("subjects") or {})
