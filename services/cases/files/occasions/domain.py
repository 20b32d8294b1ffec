"""That a file comes from an occasion which others come from, too. Its client is another one, and counts alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.cases.foundation.records.domain import Noted, OfClient, sealed


class OccasionKind(StrEnum):
    RAID = "raid"
    FAMILY = "family"
    WORKPLACE = "workplace"
    HOME = "home"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionMember(Noted):
    """`occasion_id` is chance: it says which files belong together, and nothing else."""

    occasion_id: UUID
    kind: OccasionKind | None = sealed()


def member(
    file: OfClient, occasion_id: UUID, kind: OccasionKind, *, member_id: UUID, by: UUID, now: datetime
) -> OccasionMember:
    return OccasionMember(
        id=member_id,
        file_id=file.id,
        key_id=file.key_id,
        noted_at=now,
        noted_by=by,
        occasion_id=occasion_id,
        kind=kind,
    )
