"""All that the office reads and saves."""

from services.quality.office.federation.store import FederationWork
from services.quality.office.received.store import ReceivedWork


class OfficeWork(ReceivedWork, FederationWork):
    """Of one transaction."""
