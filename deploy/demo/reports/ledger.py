"""What was done and what was seen of it, step by step; whatever was done and not seen once is lost or doubled."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """In the order of the path. Every one is counted where it is read back, not where it was begun."""

    PAST_FILES = "past_files"
    SENT = "sent"
    IN_INBOX = "in_inbox"
    ANSWERED = "answered"
    REPLIES_READ = "replies_read"
    MESSAGES_SENT = "messages_sent"
    MESSAGES_READ = "messages_read"
    FILES = "files"
    GATES_WALKED = "gates_walked"
    GATES_POSTPONED = "gates_postponed"
    FEEDBACK = "feedback"
    FIGURES = "figures"
    TALLIES_RELEASED = "tallies_released"
    TALLIES_RECEIVED = "tallies_received"
    FEEDBACK_FIGURES = "feedback_figures"
    MAILS = "mails"
    VISITS_TO_QUALITY = "visits_to_quality"
    ASSESSED = "assessed"
    REVIEWED = "reviewed"
    ENTRIES = "entries"
    RECORDS = "records"
    OWN_ANSWERS = "own_answers"
    JOINT_ANSWERS = "joint_answers"
    PULSE_ANSWERS = "pulse_answers"
    PLAN_STEPS = "plan_steps"
    PUBLICATIONS = "publications"
    REPORTS = "reports"
    DRAWS_RECEIVED = "draws_received"
    RELEASES_APPROVED = "releases_approved"
    RELEASES_ACCEPTED = "releases_accepted"
    PROPOSALS = "proposals"
    SHOWN_BY_OFFICE = "shown_by_office"
    KEYS_OFFERED = "keys_offered"


@dataclass
class Ledger:
    """Of the whole run. `place` is a centre's id or "office"."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    outcomes: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    """Milliseconds from a sent form to its sight in the inbox."""
    repeats: int = 0
    """How often something was asked again because nobody had answered."""
    copies: int = 0
    """Mails that came a second time, with the same Message-ID."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    part: str = "start"
    """Of the way, that is under way."""
    seconds: dict[str, float] = field(default_factory=dict)
    """By part of the way that is done."""
    on_count: Callable[[Step, int], None] = lambda _step, _number: None

    def count(self, place: str, step: Step, number: int = 1) -> None:
        self.counts[place][step] += number
        self.on_count(step, number)

    def missing(self, place: str, what: str) -> None:
        self.lost.append(f"{place}: {what}")

    def compare(self, place: str, what: str, *, expected: Iterable[object], seen: Iterable[object]) -> None:
        """Everything expected was seen once, and nothing else."""
        wanted, found = Counter(expected), Counter(seen)
        self.lost += [f"{place}: {what} {one}" for one in sorted(map(str, wanted - found))]
        self.doubled += [f"{place}: {what} {one}" for one in sorted(map(str, found - wanted))]

    @property
    def whole(self) -> bool:
        return not self.lost and not self.doubled
