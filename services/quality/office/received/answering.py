"""What the office says of a release: the same bytes as often as it says it, also after a restore."""

from uuid import UUID, uuid4, uuid5

from services.quality.office.received.arrival import Reason
from shared.events import ReleaseAccepted, ReleaseRefused


def accepted(release_id: UUID, *, centre: str) -> ReleaseAccepted:
    """Once for a release, however often it came."""
    return ReleaseAccepted(id=uuid5(release_id, f"accepted {centre}"), release_id=release_id)


def refused(release_id: UUID, reason: Reason, *, centre: str, message: str) -> ReleaseRefused:
    """Once for each sending and reason: what is sent again under another name is refused anew, or taken.

    `message` is the name under which it was sent, if it has one.
    """
    named = uuid5(release_id, f"refused {centre} {reason} {message}") if message else uuid4()
    return ReleaseRefused(id=named, release_id=release_id, reason=reason)
