"""Walks along the whole chain and says which entries are not what they were, or not there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.cases.foundation.audit.domain import Finding, Signed, Walk, by_position, trusted
from services.cases.foundation.audit.signatures import proves, roots_in
from services.cases.foundation.audit.store import AuditedWork, AuditTrail


@dataclass(frozen=True, slots=True)
class Verified:
    """`sure` is the last position that a root from outside vouches for; `waiting` entries are not chained yet."""

    first: int
    last: int
    roots_outside: int
    sure: int
    waiting: int
    waiting_since: datetime | None
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        return not self.findings


async def verify(
    work: AuditedWork,
    *,
    centre: str,
    public_key: bytes | None = None,
    outside: Path | None = None,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Verified:
    """`public_key` is the centre's; without it, that of the oldest root outside, else of the oldest one here.

    `tell` hears how many of how many entries are done. Raises OSError or RootsUnreadableError.
    """
    given = roots_in(outside) if outside else []
    kept = [*await AuditTrail(work).signed_heads("root", centre), *await AuditTrail(work).signed_heads("cut", centre)]
    key = public_key or next((one.public_key for one in [*given, *kept]), None)

    def proven(one: Signed) -> bool:
        return proves(one, key)

    good, findings = trusted([*given, *kept], centre=centre, proves=proven)
    start, total, done = await AuditTrail(work).audit_start(), await AuditTrail(work).audit_length(), 0
    walk = Walk(start, after(by_position(one for one in good if one.purpose == "root"), start.position), findings)
    async for entries in AuditTrail(work).chain(start.position):
        for entry in entries:
            walk.look(entry)
        done += len(entries)
        tell(done, total)
    waiting, since = await AuditTrail(work).audit_waiting()
    found = tuple(walk.end())
    return Verified(start.position + 1, walk.head.position, len(given), walk.sure, waiting, since, found)


def after(roots: dict[int, frozenset[bytes]], position: int) -> dict[int, frozenset[bytes]]:
    """What was cut cannot be compared any more."""
    return {place: hashes for place, hashes in roots.items() if place > position}
