"""What a quarter's release says, or would say now: the same for the page, for its bytes and for the approval."""

from dataclasses import dataclass

from services.quality.foundation.domain import Period
from services.quality.foundation.signing import ReleaseKey
from services.quality.foundation.tables.store import Transaction
from services.quality.publishing.releases.domain import draw_up, may_be_approved, outlook
from services.quality.publishing.releases.journey import Journey, Stage
from services.quality.publishing.releases.store import Releases
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.texts import Words
from services.quality.standards.desk import Desk
from services.quality.standing.known import known_of
from shared.events import ReleasedCriterion, ReleasePublished


@dataclass(frozen=True, slots=True)
class View:
    """`told` and `body` are there once casework has told its part; before, `lines` is all there is to see."""

    period: Period
    stage: Stage
    lines: tuple[ReleasedCriterion, ...]
    told: ReleasePublished | None = None
    body: bytes = b""
    journey: Journey | None = None


async def view_of(work: Transaction, desk: Desk, period: Period) -> View:
    if journey := await Releases(work).journey(period):
        release = journey.release
        return View(period, journey.stage, release.event.criteria, release.event, release.body, journey)
    over = may_be_approved(period, desk.today, demo=desk.demo)
    if told := await drawn_up(work, desk, period):
        return View(period, Stage.DRAFT if over else Stage.RUNNING, told.criteria, told, told.body())
    known = await known_of(work, desk, period)
    lines = outlook(
        desk.catalogue, known, await Releases(work).releases(), period=period, today=desk.today, ids=desk.ids
    )
    return View(period, Stage.WAITING if over else Stage.RUNNING, lines)


async def drawn_up(work: Transaction, desk: Desk, period: Period) -> ReleasePublished | None:
    """None until casework has told what may leave of the quarter."""
    drawn = await Releases(work).contribution(str(period))
    if drawn is None:
        return None
    known = await known_of(work, desk, period)
    return draw_up(
        desk.catalogue,
        known,
        await Releases(work).releases(),
        drawn,
        centre=desk.centre,
        key=key_of(desk),
        today=desk.today,
        ids=desk.ids,
    )


def standards_of(desk: Desk, told: ReleasePublished | None) -> Catalogue:
    """Those that a release was drawn up by; today's for one that is not drawn up yet."""
    return desk.catalogues.get(told.catalogue, desk.catalogue) if told else desk.catalogue


def names_in(standards: Catalogue) -> dict[str, Words]:
    return {each.id: each.name for each in standards.criteria}


def paths_in(desk: Desk, standards: Catalogue) -> dict[str, str]:
    """By the id of a criterion then, where it is today; what was retired since is nowhere."""
    now = {each.id: desk.ids.now(standards.version, each.id) for each in standards.criteria}
    return {id_: f"/criteria/{today}" for id_, today in now.items() if today}


def key_of(desk: Desk) -> ReleaseKey:
    if desk.key is None:
        raise LookupError("only a centre signs releases")
    return desk.key
