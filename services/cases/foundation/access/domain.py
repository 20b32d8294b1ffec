"""Access decides who may do what with what belongs to a client, from what is known of the reader."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

ASKED_FOR = timedelta(hours=4)
"""How long it may be agreed that a colleague opens a file of others: afterwards the emergency is another one."""


class Act(StrEnum):
    """What is done. A new one is allowed to nobody until policy.cedar has a rule for it."""

    LIST = "list"
    """Seeing that something is there, in a list or a search: a line, not the contents."""
    READ = "read"
    OPEN = "open"
    """Making a file, from a request or by hand."""
    WRITE = "write"
    PRINT = "print"
    ASSIGN = "assign"
    """Setting the team of a file."""
    EXPORT = "export"
    ERASE = "erase"
    RIGHTS = "rights"
    """Taking down and deciding what a client asks for by right."""
    SAME_CLIENT = "same_client"
    """Saying whose a file is: of the same client as another one, or of somebody else after all."""
    APPROVE = "approve"
    """Agreeing to an opening in an emergency, or not."""
    REVIEW = "review"


WITH_A_SECOND = frozenset({Act.ASSIGN, Act.APPROVE, Act.REVIEW})
"""Acts that need a second person; an account that one person alone made is not a second person."""


class Kind(StrEnum):
    """What it is done with, and what its ids are."""

    FILE = "file"
    EXISTENCE = "existence"
    """That a file is there, with whom, and whether somebody waits; by file id."""
    CONVERSATION = "conversation"
    """By thread id, whether it has a file or not."""
    GATE = "gate"
    """What a client was told, by file id."""
    TEAM = "team"
    """Who may read a file, by file id."""
    ENDING = "ending"
    """Whether a file is closed, and how long it is kept; by file id."""
    OPENING = "opening"
    """A file that somebody not in its team wants to open in an emergency; by opening id."""
    RETENTION = "retention"
    """When something is erased, and what keeps it; by thread id."""
    ATTACHMENT = "attachment"
    """Documents and pictures, by file id."""
    NOTE = "note"
    """What a colleague wrote down of a contact, by file id."""
    CONTACT_PLAN = "contact_plan"
    """How to reach a client, by file id."""
    CLIENT_NOTICE = "client_notice"
    """A short message to a client, by file id."""
    FACTS = "facts"
    """Who the client is, as the client tells it, by file id."""
    APPOINTMENT = "appointment"
    """When a client comes, with whom and where; by file id."""
    CONSENT = "consent"
    """Who outside may learn what, as the client agreed to it or not; by file id."""
    REGISTER = "register"
    """Who asked for what by right, and until when; it has no ids."""
    FIGURES = "figures"
    """Counts of one's own casework; they have no ids."""
    PERSONNEL = "personnel"
    """What is kept of a colleague for the standards, by the id of the colleague's account."""
    TRAINING = "training"
    """The part of it that the colleague enters."""


class Part(StrEnum):
    """What of a file is asked for. A kind that belongs to a file has its part here."""

    EXISTENCE = "existence"
    COVER = "cover"
    """Number, dates, people: what everybody in the team sees."""
    NAME = "name"
    MESSAGES = "messages"
    CONTACT = "contact"
    INFORMATION = "information"
    DOCUMENTS = "documents"
    NOTES = "notes"
    FACTS = "facts"
    APPOINTMENTS = "appointments"
    CONSENTS = "consents"
    TEAM = "team"
    ENDING = "ending"
    """Whether it is closed, and how long it is kept: given to nobody who is there for a time."""
    TRAININGS = "trainings"
    """The part of a colleague's record that the colleague enters."""


GIVEN = (Part.NAME, Part.MESSAGES, Part.CONTACT, Part.INFORMATION, Part.DOCUMENTS, Part.APPOINTMENTS)
"""What both an interpreter and a substitute may be given, part by part: an interpreter has to know when to come."""
PART_OF = {
    Kind.FILE: Part.COVER,
    Kind.EXISTENCE: Part.EXISTENCE,
    Kind.CONVERSATION: Part.MESSAGES,
    Kind.GATE: Part.INFORMATION,
    Kind.ATTACHMENT: Part.DOCUMENTS,
    Kind.NOTE: Part.NOTES,
    Kind.CONTACT_PLAN: Part.CONTACT,
    Kind.CLIENT_NOTICE: Part.CONTACT,
    Kind.FACTS: Part.FACTS,
    Kind.APPOINTMENT: Part.APPOINTMENTS,
    Kind.CONSENT: Part.CONSENTS,
    Kind.TEAM: Part.TEAM,
    Kind.ENDING: Part.ENDING,
    Kind.TRAINING: Part.TRAININGS,
}


class Capacity(StrEnum):
    """As what somebody is in the team of a file."""

    RESPONSIBLE = "responsible"
    DEPUTY = "deputy"
    SUBSTITUTE = "substitute"
    INTERPRETER = "interpreter"


WHOLE = frozenset({Capacity.RESPONSIBLE, Capacity.DEPUTY})
"""They see everything, until they are taken out; the others what was given to them, for a time."""
GIVEN_TO = {Capacity.SUBSTITUTE: (*GIVEN, Part.NOTES, Part.FACTS, Part.CONSENTS), Capacity.INTERPRETER: GIVEN}
"""What each of the others may be given: an interpreter no notes, no facts and no consents: they are about more than one
talk."""


class Errand(StrEnum):
    """What the service does without a reader; the database knows for each what it needs, and gives no more."""

    ARRIVALS = "arrivals"
    REOPENING = "reopening"
    FILING = "filing"
    EXISTENCE = "existence"
    OPENING = "opening"
    TEAM = "team"
    LEAVING = "leaving"
    """The places of somebody who left end."""
    STANDING_IN = "standing_in"
    """A colleague who agreed to stand in gets a place in the files of the absent one."""
    HANDING_OVER = "handing_over"
    """What is open in a file of a colleague who gives it away goes to the colleague who is responsible for it now; a
    request without a file that a leaver had taken is nobody's again."""
    FIRST_REPLIES = "first_replies"
    """Which requests have had no reply yet, since when, and how urgent they are."""
    MORNING = "morning"
    """Which colleagues have something that is due today."""
    MERGING = "merging"
    CORRECTING = "correcting"
    NOTICES = "notices"
    """Short messages to clients that are due are passed on, sealed as they are, or ended."""
    CALENDAR = "calendar"
    """At which hours colleagues and supporters are taken."""
    COUNTING = "counting"
    """What clients are counted for, by mark: no reader ever sees a line of it."""
    INCIDENTS = "incidents"
    """Reminders, and what is over its period."""
    RETENTION = "retention"


class Ground(StrEnum):
    """Why somebody was let in."""

    ROLE = "role"
    TEAM = "team"
    LIMITED = "limited"
    """As substitute or interpreter."""
    EMERGENCY = "emergency"
    REFUSED = "refused"
    """The reader was refused; the audit notes what the reader asked for."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Plain ids and nothing else: what is written here is kept in the audit."""

    kind: Kind
    ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A colleague's place in the team of one file. `until` None is until the colleague is taken out."""

    capacity: Capacity
    parts: frozenset[str]
    until: datetime | None

    def shows(self, part: Part) -> bool:
        return self.capacity in WHOLE or part in (Part.COVER, Part.EXISTENCE) or part in self.parts


@dataclass(frozen=True, slots=True)
class Opened:
    """A file opened in an emergency: who agreed, how long the reason is, when it ends."""

    approver: UUID
    reason_length: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Relation:
    """What connects a person with one file, as far as a decision needs it."""

    place: Place | None = None
    opened: Opened | None = None
    restricted: bool = False
    """The file is only kept, at the client's wish (Article 18)."""

    def shows(self, part: Part) -> bool:
        return self.opened is not None or (self.place is not None and self.place.shows(part))

    @property
    def is_responsible(self) -> bool:
        return self.place is not None and self.place.capacity is Capacity.RESPONSIBLE

    @property
    def is_whole(self) -> bool:
        return self.place is not None and self.place.capacity in WHOLE

    @property
    def writes(self) -> bool:
        """For a page that should not offer what would be refused."""
        return self.opened is not None or (self.place is not None and self.place.capacity is not Capacity.INTERPRETER)

    @property
    def ends(self) -> bool:
        """Whether the reader may close the file, and say how long it is kept."""
        return self.place is not None and self.place.capacity in WHOLE

    @property
    def ground(self) -> Ground:
        if self.place is None:
            return Ground.EMERGENCY if self.opened else Ground.ROLE
        return Ground.TEAM if self.place.capacity in WHOLE else Ground.LIMITED


NOBODYS = Relation()


def ground_of(relations: Collection[Relation]) -> Ground:
    """The one that says most of a list."""
    found = {relation.ground for relation in relations}
    order = (Ground.EMERGENCY, Ground.LIMITED, Ground.TEAM)
    return next((ground for ground in order if ground in found), Ground.ROLE)


def apart_by_emergency(ids: Sequence[UUID], relations: Sequence[Relation]) -> list[tuple[Ground, list[UUID]]]:
    """The ids of a list with their ground: what was opened in an emergency neither hides among one's own, nor makes
    emergencies of the rest.
    """
    grounds = [relation.ground for relation in relations]
    if Ground.EMERGENCY not in grounds:
        return [(ground_of(relations), list(ids))]
    pairs = list(zip(ids, relations, strict=True))
    others = [(id, one) for id, one in pairs if one.ground is not Ground.EMERGENCY]
    found = [(Ground.EMERGENCY, [id for id, one in pairs if one.ground is Ground.EMERGENCY])]
    return [*found, (ground_of([one for _, one in others]), [id for id, _ in others])] if others else found


class FileNotFoundHereError(Exception):
    def __init__(self, file_id: UUID) -> None:
        super().__init__(str(file_id))
        self.file_id = file_id
