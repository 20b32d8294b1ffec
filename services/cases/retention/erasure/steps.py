"""Erasure: one function for every reason, in steps of which each may be the last before a crash and be done again."""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.foundation.access.domain import Act, Errand, Kind
from services.cases.foundation.access.store import OnErrand
from services.cases.foundation.keys.certificate_key import signing_key
from services.cases.foundation.workplace import Workplace
from services.cases.retention.erasure.certificate import LegalGround, account, signed
from services.cases.retention.erasure.reach import categories, dictionary
from services.cases.retention.erasure.store import Certificates, Erasing, UnderWay

type Step = Callable[[UnderWay, Workplace, datetime], Awaitable[None]]


async def erase(threads: Collection[UUID], *, ground: LegalGround, workplace: Workplace, now: datetime) -> list[UUID]:
    """Erase everything that is kept of these conversations, for ever; return the ids of their certificates.

    The caller checks before that the reader may erase. Interrupted anywhere, it goes on when the service is back.
    """
    async with workplace.store.errand(Errand.RETENTION) as on_errand:
        begun = await begin(threads, on_errand=on_errand, ground=ground, workplace=workplace, now=now)
    await go_on(workplace=workplace, now=now)
    return begun


async def begin(
    threads: Collection[UUID], *, on_errand: OnErrand, ground: LegalGround, workplace: Workplace, now: datetime
) -> list[UUID]:
    """The first step, whole or not at all: rows gone, the end of the key noted, and that there is more to do."""
    begun = []
    for thread_id in sorted(threads):
        filed = await Erasing(on_errand).files_of(thread_id)
        await workplace.reached_otherwise(on_errand.transaction, filed, now=now)
        noticed = await Erasing(on_errand).noticed_on(filed)
        taken = await Erasing(on_errand).take_out([thread_id], mark=workplace.keys.mark)
        await on_errand.transaction.bury_keys(taken.key_ids, at=now)
        for key_id in sorted(taken.key_ids):
            done = account(
                uuid4(),
                centre=workplace.centre,
                key_id=key_id,
                ground=ground,
                categories=categories(dictionary(), taken.tables),
                latest=(taken.latest or now).astimezone(workplace.clock).date(),
                now=now.astimezone(workplace.clock),
                backup_days=workplace.backup_days,
                noticed=noticed.astimezone(workplace.clock).date() if noticed else None,
            )
            await Certificates(on_errand).save_erasure(done, key_id)
            begun.append(done.id)
    await on_errand.transaction.save_audit(None, Act.ERASE, Kind.RETENTION, begun)
    return begun


async def destroy_key(under_way: UnderWay, workplace: Workplace, now: datetime) -> None:
    """First in the register outside of both databases: whatever is restored later, it says that the key has to go."""
    await workplace.store.ring.destroy({under_way.key_id}, at=under_way.at)


async def certify(under_way: UnderWay, workplace: Workplace, now: datetime) -> None:
    """Delete what arrived while the client's rows were being deleted; then sign the certificate."""
    certificate = signed(
        under_way.account,
        key_destroyed_at=now.astimezone(workplace.clock),
        key=signing_key(workplace.keys.seed_of_certificates),
    )
    async with workplace.store.errand(Errand.RETENTION) as on_errand:
        if late := await Erasing(on_errand).still_there():
            await Erasing(on_errand).take_out(late, mark=workplace.keys.mark)
        await Certificates(on_errand).save_certificate(certificate)


STEPS: tuple[Step, ...] = (destroy_key, certify)
"""After `begin`. Each can be done twice."""


async def go_on(*, workplace: Workplace, now: datetime) -> int:
    """Finishes what was begun, here or before a crash. How many that were."""
    async with workplace.store.work() as work:
        under_way = await Certificates(work).erasures_under_way()
    for one in under_way:
        for step in STEPS:
            await step(one, workplace, now)
    return len(under_way)
