"""All that the office reads and saves."""

from services.quality.office.federation.store import FederationWork
from services.quality.office.governance.store import GovernanceWork
from services.quality.office.leavers.store import LeaversWork
from services.quality.office.received.keys.store import MemberKeysWork
from services.quality.office.received.store import ReceivedWork
from services.quality.office.voting.store import VotingWork


class OfficeWork(ReceivedWork, FederationWork, GovernanceWork, VotingWork, LeaversWork, MemberKeysWork):
    """Of one transaction."""
