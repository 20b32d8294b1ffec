"""Who may do what in cases. A new right without a line here belongs to nobody."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.accounts.domain import Person


class Role(StrEnum):
    COUNSELLOR = "counsellor"
    DEPUTY = "deputy"
    """Stands in for the lead."""
    INTAKE_DUTY = "intake_duty"
    LEAD = "lead"
    INTERPRETER = "interpreter"
    """For a time, in the files in which the interpreter was given a place."""
    QUALITY_OFFICER = "quality_officer"
    DATA_PROTECTION = "data_protection"
    ADMIN = "admin"


class Right(StrEnum):
    ENTER = "enter"
    """To be here at all: the first page and the team."""
    READ_CLIENTS = "read_clients"
    """Requests, and to have files; which ones is decided file by file."""
    READ_FILES = "read_files"
    """To have a place in files."""
    SEE_ALL_FILES_EXIST = "see_all_files_exist"
    BRING_IN_FILES = "bring_in_files"
    """From a spreadsheet, or from the export of another platform."""
    AGREE_TO_OPENINGS = "agree_to_openings"
    REVIEW_OPENINGS = "review_openings"
    SEE_FIGURES = "see_figures"
    """What months have told so far, of five clients at least."""
    SEE_LIVE_FIGURES = "see_live_figures"
    """Exact, at any minute, from the first client on: of one's own work."""
    READ_REMARKS = "read_remarks"
    """What clients say of the centre in their own words, and deleting it; nobody knows whose a remark is."""
    RELEASE_TALLY = "release_tally"
    TELL_STATISTICS = "tell_statistics"
    """Drawing the tables and the statement of services of a year, and passing them on."""
    VISIT_QUALITY = "visit_quality"
    VISIT_NOTIFY = "visit_notify"
    """To read the texts of notices, and for the admin to see whether they leave."""
    SEE_FAILED_NOTICES = "see_failed_notices"
    MANAGE_ACCOUNTS = "manage_accounts"
    """Invites colleagues, lets them go, ends their sessions."""
    SEE_RETENTION = "see_retention"
    """What is to be erased when and why, by number, and what was erased."""
    HOLD = "hold"
    """Keeping something from being erased, for a time and with a reason."""
    SHORTEN_PERIODS = "shorten_periods"
    """Confirming that a period which was set shorter is meant so."""
    SEE_CERTIFICATES = "see_certificates"
    READ_AUDIT = "read_audit"
    """Who did what, without anything of a client but the number of the file."""
    HANDLE_INCIDENTS = "handle_incidents"
    """To read what was reported, and to decide who is told; reporting is for everybody who enters."""
    CLOSE_INCIDENTS = "close_incidents"
    KEEP_UNDERTAKINGS = "keep_undertakings"
    KEEP_PROFESSIONALS = "keep_professionals"
    """To bring a table into the directory of professionals, and to delete from it. Who counsels reads and writes it."""
    KEEP_SUPPORTERS = "keep_supporters"
    """The register of interpreters, volunteers and freelancers; those who counsel read it."""
    KEEP_PERSONNEL = "keep_personnel"
    """Trainings, talks and supervision of all colleagues: whether and when."""
    KEEP_ROSTER = "keep_roster"
    """Who is on duty or absent, and which languages each colleague speaks; a colleague enters their own without it."""

    ALLOW_UNREAD_TEXTS = "allow_unread_texts"
    """Whether words that no native speaker has read are sent to clients."""
    KEEP_RULES = "keep_rules"
    """Taking rules into use by which deadlines are counted; they say nothing of clients."""
    CHOOSE_APPROVALS = "choose_approvals"
    """What needs a second colleague at the centre."""
    KEEP_TRANSFER_KEYS = "keep_transfer_keys"
    """The keys of other member centres, for which files are sealed."""


COUNSELLING = frozenset({Role.COUNSELLOR, Role.DEPUTY, Role.INTAKE_DUTY, Role.LEAD})
LEADING = frozenset({Role.LEAD, Role.DEPUTY})
GROUPS: dict[str, frozenset[Role]] = {
    "staff": frozenset(Role),
    "counselling": COUNSELLING,
    "leading": LEADING,
    "interpreting": frozenset({Role.INTERPRETER}),
    "agreeing": COUNSELLING | {Role.DATA_PROTECTION},
    "reviewing": LEADING | {Role.DATA_PROTECTION},
    "figures": COUNSELLING | {Role.QUALITY_OFFICER},
}
"""Several roles under one name, as policy.cedar calls them."""
HELD_BY: dict[Right, frozenset[Role]] = {
    Right.ENTER: frozenset(Role),
    Right.READ_CLIENTS: COUNSELLING,
    Right.READ_FILES: COUNSELLING | {Role.INTERPRETER},
    Right.SEE_ALL_FILES_EXIST: LEADING,
    Right.BRING_IN_FILES: LEADING,
    Right.AGREE_TO_OPENINGS: GROUPS["agreeing"],
    Right.REVIEW_OPENINGS: GROUPS["reviewing"],
    Right.SEE_FIGURES: GROUPS["figures"],
    Right.SEE_LIVE_FIGURES: COUNSELLING,
    Right.READ_REMARKS: frozenset({Role.LEAD, Role.QUALITY_OFFICER}),
    Right.RELEASE_TALLY: LEADING | {Role.QUALITY_OFFICER},
    Right.TELL_STATISTICS: LEADING,
    Right.VISIT_QUALITY: COUNSELLING | {Role.QUALITY_OFFICER},
    Right.VISIT_NOTIFY: frozenset({Role.LEAD, Role.ADMIN}),
    Right.SEE_FAILED_NOTICES: LEADING,
    Right.MANAGE_ACCOUNTS: LEADING | {Role.ADMIN},
    Right.SEE_RETENTION: GROUPS["reviewing"],
    Right.HOLD: LEADING,
    Right.SHORTEN_PERIODS: LEADING,
    Right.SEE_CERTIFICATES: GROUPS["agreeing"],
    Right.READ_AUDIT: frozenset({Role.DATA_PROTECTION}),
    Right.HANDLE_INCIDENTS: GROUPS["reviewing"],
    Right.CLOSE_INCIDENTS: frozenset({Role.DATA_PROTECTION}),
    Right.KEEP_UNDERTAKINGS: GROUPS["reviewing"],
    Right.KEEP_PROFESSIONALS: LEADING,
    Right.KEEP_SUPPORTERS: LEADING,
    Right.KEEP_PERSONNEL: frozenset({Role.LEAD}),
    Right.KEEP_ROSTER: LEADING,
    Right.ALLOW_UNREAD_TEXTS: frozenset({Role.LEAD}),
    Right.KEEP_RULES: LEADING,
    Right.CHOOSE_APPROVALS: frozenset({Role.LEAD}),
    Right.KEEP_TRANSFER_KEYS: LEADING,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """What somebody wanted to do with what, as the audit names it: codes and ids."""

    act: str
    kind: str
    ids: tuple[UUID, ...]


class NotAllowedError(Exception):
    """A person asked for what the person may not see or do. `refused` is what the audit notes, as it does at a file."""

    def __init__(self, person_id: UUID, what: str, refused: Refused | None = None) -> None:
        super().__init__(f"{what} for {person_id}")
        self.person_id = person_id
        self.what = what
        self.refused = refused


def holds(person: Person, right: Right) -> bool:
    return person.has(*HELD_BY[right])


def require(person: Person, right: Right) -> None:
    if not holds(person, right):
        raise NotAllowedError(person.id, right.value)
