"""The look of a second person, at whatever it is: what it found, and why something counts for less without it."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_TEXT = 4_000
LONGEST_ORGANISATION = 120


class Shortfall(StrEnum):
    """Why an answer counts for less than it says."""

    NO_EVIDENCE = "no_evidence"
    EVIDENCE_EXPIRED = "evidence_expired"
    EVIDENCE_RETIRED = "evidence_retired"
    """The register no longer keeps up any of the entries that the answer rested on."""
    NOT_REVIEWED = "not_reviewed"
    NOT_CONFIRMED = "not_confirmed"
    """Of an entry of the register."""
    DISPUTED = "disputed"
    """Somebody has looked at the evidence of an answer and sees it differently."""
    REVIEW_EXPIRED = "review_expired"


class IncompleteError(Exception):
    """The form cannot be taken as it stands; `field` and `code` say where and why, never what was written."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


class SamePersonError(Exception):
    """The second look has to come from somebody else."""


class NothingToReviewError(Exception):
    """There is no evidence that a second person could look at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a second person found; `organisation` is that of the one who looked, where it is not the own centre."""

    confirms: bool
    note: str
    organisation: str


def finding(*, outcome: str, note: str, organisation: str) -> Finding:
    """What somebody found who looked. Raises IncompleteError."""
    if outcome not in ("confirms", "differs"):
        raise IncompleteError("outcome", "choose")
    note = note.strip()
    if outcome == "differs" and not note:
        raise IncompleteError("note", "say_why")
    if len(note) > LONGEST_TEXT:
        raise IncompleteError("note", "too_long")
    organisation = organisation.strip()
    if len(organisation) > LONGEST_ORGANISATION:
        raise IncompleteError("organisation", "too_long")
    return Finding(outcome == "confirms", note, organisation)
