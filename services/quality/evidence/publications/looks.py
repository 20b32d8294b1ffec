"""Texts that somebody looks at again and again, whether they are still right."""

from datetime import date

from services.quality.evidence.publications.cells import PublicationCell
from shared.calendar import months_later
from shared.events import PublicationKind

WAYS = (PublicationKind.OPENING_HOURS, PublicationKind.CONTACT_OPTIONS)
"""Texts that say how and when a centre can be reached."""
LOOK_MONTHS = 3
"""After so many months somebody looks whether they are still right."""


def look_due(cell: PublicationCell) -> date | None:
    """When somebody looks again whether it is right; None for what only has to follow its source."""
    return months_later(cell.looked_on, LOOK_MONTHS) if cell.publication.kind in WAYS else None
