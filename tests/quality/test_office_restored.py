"""An office from an older copy hears again what it has answered, and says the same: no centre sees a second answer."""

from collections.abc import Sequence

from sqlalchemy import text

from services.quality.office.received.handlers import Arrival, receive
from services.quality.publishing.releases.handlers import note
from services.quality.publishing.releases.journey import Journey
from services.quality.publishing.releases.store import Releases
from shared.events import ReleaseAccepted, ReleasePublished, ReleaseRefused
from tests.quality.building import a_release
from tests.quality.doors import Centre, Database, Office, a_centre
from tests.quality.release_approval import LAST, answered, approve, on_the_bus, released_bodies

FORGOTTEN = ("federation_noise", "federation_count", "refused_release", "received_release", "inbox", "outbox")


async def answers(office: Office, came: Sequence[Arrival]) -> list[bytes]:
    """All that it tells from an empty database on; under which names it does so aside."""
    async with office.store.work() as work:
        for table in FORGOTTEN:
            await work.connection.execute(text(f"DELETE FROM {table}"))
    for each in came:
        await receive([each], desk=office.app.state.desk)
    return await bodies(office)


async def bodies(office: Office) -> list[bytes]:
    async with office.store.work() as work:
        rows = await work.connection.execute(text("SELECT event_id, body FROM outbox ORDER BY position"))
        found = rows.all()
    assert len({row.event_id for row in found}) == len(found), "or the stream would take one of them for another"
    return [row.body for row in found]


async def test_a_restored_office_answers_with_the_same_bytes(office: Office) -> None:
    good, other = a_release("north", U2=(4, 3)), a_release("north", U2=(0, 0))
    came = [
        Arrival(good, good.body(), "north", message="first"),
        Arrival(other, other.body(), "north", message="another in its place"),
        Arrival(good, good.body(), "north", "unknown_key", message="third"),
    ]
    first = await answers(office, came)
    assert len(set(first)) == 3
    assert await answers(office, came) == first


async def test_what_is_sent_again_is_refused_anew_and_accepted_once(office: Office) -> None:
    release = a_release("north", U2=(4, 3))
    for message in ("first", "again"):
        arrivals = [Arrival(release, release.body(), "north", reason, message) for reason in ("unknown_key", None)]
        await receive(arrivals, desk=office.app.state.desk)
    said = await bodies(office)
    assert len(said) == 4
    assert len({each for each in said if b"unknown_key" in each}) == 2
    assert len({each for each in said if b"unknown_key" not in each}) == 1


async def test_a_centre_that_hears_an_answer_again_notes_it_once_and_shows_no_other(database: Database) -> None:
    async with a_centre(database) as centre:
        await centre.draw(LAST)
        lead = await centre.colleague("lead")
        await approve(lead)
        await on_the_bus(centre)
        id_ = ReleasePublished.model_validate_json((await released_bodies(centre))[0]).id
        no, yes = ReleaseRefused(release_id=id_, reason="unknown_key"), ReleaseAccepted(release_id=id_)
        for _ in range(2):
            await note(no, id_, no.reason, centre="north", desk=centre.app.state.desk)
            await forgets_what_it_heard(centre)
        await note(yes, id_, "", centre="north", desk=centre.app.state.desk)
        [before] = await journeys(centre)
        page = (await lead.get(f"/release?period={LAST}")).text
        await forgets_what_it_heard(centre)
        for event, reason in ((no, no.reason), (yes, "")):
            await note(event, id_, reason, centre="north", desk=centre.app.state.desk)
        centre.clock.time = centre.clock.time.replace(minute=59)
        await answered(centre)  # by an office from before, which gave each answer another name
        assert await journeys(centre) == [before]
        assert [answer.reason for answer in before.answers] == ["unknown_key", ""]
        assert (await lead.get(f"/release?period={LAST}")).text == page


async def journeys(centre: Centre) -> Sequence[Journey]:
    async with centre.store.work() as work:
        return await Releases(work).journeys()


async def forgets_what_it_heard(centre: Centre) -> None:
    """As after two weeks."""
    async with centre.store.work() as work:
        await work.connection.execute(text("DELETE FROM inbox"))
