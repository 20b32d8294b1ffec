"""The ten centres whose services do not run: they join the office as any centre does, and report what is shipped."""

from datetime import UTC, datetime
from pathlib import Path

from deploy.demo.years.centres.practice import Practice, lived_quarters, noon, practices
from deploy.demo.years.orders import OfficeOrder, report_at
from deploy.local.joining.join_commands import centre_of
from deploy.local.servers.nats import Hub, introduce
from deploy.local.services.service_keys import key_file
from deploy.local.settings.installation import Installation
from deploy.local.supervision.supervisor import Supervisor
from services.quality.foundation.domain import Period
from services.quality.keys import init, public_part


class Replayed:
    """Their folders, with their own keys, lie beside those of the centres that run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._now = datetime.now(UTC)
        self.joined = noon(lived_quarters(Period.of(self._now))[0].first_day)
        self._centres = [each for each in practices() if not each.runs]

    def join(self, hub: Hub) -> None:
        """By invitation, answer and admission, at the beginning of the first quarter that they report."""
        for each in self._centres:
            server, key = centre_of(self._installed(each)), init(self._key_file(each), each.id)
            public = public_part(key)
            introduce(
                hub, server, name=each.name, release_keys={public["key_id"]: public["public_key"]}, now=self.joined
            )

    async def report(self, office: Supervisor) -> None:
        """Raises Trouble where the office refuses one of their releases."""
        keys = {each.id: self._key_file(each) for each in self._centres}
        await report_at(office, OfficeOrder(keys=keys, now=self._now))

    def _installed(self, practice: Practice) -> Installation:
        return Installation(self._folder / practice.id, practice.id, name=practice.name, demo=True)

    def _key_file(self, practice: Practice) -> Path:
        return key_file(self._installed(practice), "quality")
