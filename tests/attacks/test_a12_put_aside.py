"""A12: a letter that nobody could handle lies on the bus, too; the certificate names no day before it is gone."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from deploy.nats.identities import DEAD_LETTERS
from deploy.nats.messages import dead_letters
from deploy.nats.stream_administration import administration
from services.cases.retention.erasure import certificate
from services.cases.retention.erasure.certificate import LegalGround, Place, verified
from services.cases.retention.erasure.steps import erase
from services.cases.retention.erasure.store import Erasures
from shared.bus.subscriptions import Refused
from tests.cases.building import Database, a_person
from tests.cases.erasure_centre import a_centre, a_client
from tests.servers import Nats
from tests.shared.building import connected, request, until
from tests.shared.listeners import Deliveries, all_done, listening, send

pytestmark = pytest.mark.real


async def test_whose_letter_was_put_aside_reads_no_day_before_its_copy_is_gone(
    bus: Nats, database: Database, tmp_path: Path
) -> None:
    assert await covers_what_was_put_aside(bus, database, tmp_path)


async def test_twin_a_certificate_that_forgets_what_was_put_aside_is_found(
    bus: Nats, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificate, "ENVELOPE_DAYS", certificate.AGAIN_DAYS + certificate.STREAM_DAYS)
    assert not await covers_what_was_put_aside(bus, database, tmp_path)


async def covers_what_was_put_aside(bus: Nats, database: Database, folder: Path) -> bool:
    """A client writes once more after more than a year, that is put aside, and then the client is erased."""
    async with a_centre(database, folder) as centre:
        client = await a_client(centre)
        centre.clock.pass_days(400)
        await send(bus, request(thread_id=client.thread_id, key_id=client.key_id))
        async with listening(bus, Deliveries(Refused("torn"))):
            await until(lambda: all_done(bus))
        [done] = await erase(
            [client.thread_id],
            ground=LegalGround.CONSENT_WITHDRAWN,
            workplace=centre.workplace,
            now=centre.workplace.now(),
        )
        async with centre.store.reading(a_person()) as work:
            kept = await Erasures(work).certificate(done)
    assert kept
    told = verified(kept)
    [named] = [sink.until for sink in told.sinks if sink.place is Place.ENVELOPES]
    return (named or date.min) >= (told.erased_at + await longest_on(bus)).date()


async def longest_on(bus: Nats) -> timedelta:
    """Of a letter that comes today, is put aside on its stream's last day, and then lies as long as the one here."""
    async with administration(bus.url, DEAD_LETTERS, bus.seeds[DEAD_LETTERS]) as api:
        [letter] = [one async for one in dead_letters.letters(api)]
    assert letter.gone_at, "kept for good"
    async with connected(bus, "provision") as provision:
        stream = (await provision.jetstream().stream_info("intake")).config
    return timedelta(seconds=stream.max_age or 0) + (letter.gone_at - letter.at)
