"""What a quarter's release says, or would say now: the same for the page, for its bytes and for the approval."""

from dataclasses import dataclass

from services.quality.desk import Desk, known_of
from services.quality.domain import Period
from services.quality.releases.domain import draw_up, may_be_approved, outlook
from services.quality.releases.journey import Journey, Stage
from services.quality.releases.signing import ReleaseKey
from services.quality.store import QualityWork
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


async def view_of(work: QualityWork, desk: Desk, period: Period) -> View:
    if journey := await work.journey(period):
        release = journey.release
        return View(period, journey.stage, release.told.criteria, release.told, release.body, journey)
    over = may_be_approved(period, desk.today, demo=desk.demo)
    if told := await drawn_up(work, desk, period):
        return View(period, Stage.DRAFT if over else Stage.RUNNING, told.criteria, told, told.body())
    known = await known_of(work, desk, period)
    lines = outlook(desk.catalogue, known, await work.releases(), period=period, today=desk.today, ids=desk.ids)
    return View(period, Stage.WAITING if over else Stage.RUNNING, lines)


async def drawn_up(work: QualityWork, desk: Desk, period: Period) -> ReleasePublished | None:
    """None until casework has told what may leave of the quarter."""
    drawn = await work.contribution(str(period))
    if drawn is None:
        return None
    known = await known_of(work, desk, period)
    return draw_up(
        desk.catalogue,
        known,
        await work.releases(),
        drawn,
        centre=desk.centre,
        key=key_of(desk),
        today=desk.today,
        ids=desk.ids,
    )


def key_of(desk: Desk) -> ReleaseKey:
    if desk.key is None:
        raise LookupError("only a centre signs releases")
    return desk.key
