"""Releases that arrive at the office, and its answers to them."""

from sqlalchemy import text

from services.quality.office.received.arrival import refusal
from services.quality.office.received.handlers import Arrival, receive
from shared.events import ReleasePublished
from shared.privacy.budget import budgets
from tests.quality.doors import Office


async def arrive(office: Office, *releases: ReleasePublished, centre: str = "north") -> None:
    """As the handler does it when they come together from one centre."""
    desk = office.app.state.desk
    told = {"centre": centre, "members": office.app.state.members(), "catalogues": desk.catalogues}
    reasons = [refusal(each, **told, budgets=budgets(), running=desk.running) for each in releases]
    pairs = zip(releases, reasons, strict=True)
    await receive([Arrival(each, each.body(), centre, reason) for each, reason in pairs], desk=desk)


async def answers(office: Office) -> list[str]:
    """`north accepted`, `north unknown_key`, in the order in which they were told."""
    async with office.store.work() as work:
        rows = await work.connection.execute(text("SELECT subject, body FROM outbox ORDER BY position"))
        found = [(row.subject.split("."), row.body.decode()) for row in rows]
    return [f"{subject[3]} {subject[2] if subject[2] == 'accepted' else reason_in(body)}" for subject, body in found]


def reason_in(body: str) -> str:
    return body.split('"reason":"')[1].split('"')[0]
