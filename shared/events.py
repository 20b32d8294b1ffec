"""All events between services: ids, codes, counts and ciphertext, never text from or about a client."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self, get_args
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.privacy.counts import (
    ADDED_LATER,
    AnswersCell,
    Cell,
    CriterionId,
    FeedbackQuestion,
    Indicator,
    Noised,
    NoisedCriterion,
)

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
CentreId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
CatalogueVersion = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}(\.[0-9]{1,3})?$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
BudgetVersion = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}$")]
Quarter = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-Q[1-4]$")]
Sealed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=262_144)]
"""Base64 of an envelope of `shared.crypto.sealing`; only the receiving service can open it."""
Packed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=262_144)]
"""Base64 of a public text of `shared.bus.compression`; it is not encrypted."""
PublicHalf = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43,87}={0,2}$")]
"""Base64 of a public key: 32 bytes of X25519, 65 of P-256."""
Signature = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9+/]{86}==)?$")]
"""Base64 of an Ed25519 signature; empty only while it is being made."""
OfACentre = Annotated[tuple[NoisedCriterion, ...], Field(exclude_if=lambda told: not told)]
"""Omitted where empty, so that the bytes equal those of versions without this field."""
WebOrigin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.:\[\]-]{1,260}$")]
"""Where somebody's pages are, without a path."""
PublicTitle = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
Sound = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=262_144)]
"""Base64 of a piece of a recording for everybody, as `quality` releases it for the public pages."""
PublicText = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
"""Written for everybody, about the organisation. Only what `quality` releases for the public pages has room for it."""
TransferKey = Annotated[str, StringConstraints(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]
"""For which a centre has the files of cases sealed that are passed on to it, as age writes it. It opens nothing."""
MemberName = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""How the office calls a member centre."""


LandCode = Literal[
    "BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"
]  # fmt: skip
"""A Land of Germany, by its code in ISO 3166-2."""
NoticeOutcome = Literal["delivered", "failed", "blocked", "unknown"]
"""`unknown`: it may have arrived, nobody can tell, and it is not repeated."""
NoticeReason = Literal[
    "refused",
    "unreachable",
    "unreadable",
    "draft",
    "revealing",
    "too_long",
    "not_soon",
    "outside_safe_times",
    "plan_run_out",
    "too_late",
    "no_channel",
    "withdrawn",
]
"""`unreadable`: no letter for this key, or no address for its channel. `no_channel`: the centre has not set it up."""


class Event(BaseModel):
    """A fact in the past tense. Its subject is `owner.noun.verbed`; only the owner may publish it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    subject: ClassVar[str]
    traced: ClassVar[bool] = True
    """Whether a trace may continue over this event; never on a tally or a release."""
    addressed: ClassVar[bool] = False
    """Whether it is for one centre: then its subject ends with the id of that centre, and no other hears it."""
    kept_for_good: ClassVar[bool] = False
    """Whether a copy outlives its stream, and its publisher may ask for the last one."""
    padded_to: ClassVar[int] = 0
    """Bytes that every published body of this event has; 0 leaves the body as long as it is."""

    id: UUID = Field(default_factory=uuid4)

    def body(self) -> bytes:
        """The published bytes: JSON, filled up with spaces to `padded_to`; longer bodies raise ValueError."""
        body = self.model_dump_json().encode()
        if self.padded_to and len(body) > self.padded_to:
            raise ValueError(f"{type(self).__name__} is longer than its fixed size")
        return body.ljust(self.padded_to)


class RequestSealed(Event):
    """A client asked for help; only `cases` can read the text."""

    subject = "intake.request.sealed"

    request_id: UUID
    thread_id: UUID
    key_id: KeyId
    blob: Sealed


class MessageSealed(Event):
    """A client wrote again, with the number given before."""

    subject = "intake.message.sealed"

    message_id: UUID
    thread_id: UUID
    key_id: KeyId
    blob: Sealed


class ReplySealed(Event):
    """The centre answered; only the holder of the receipt number can read it."""

    subject = "cases.reply.sealed"

    reply_id: UUID
    thread_id: UUID
    blob: Sealed


class NumberReplaced(Event):
    """A client has another number for the same conversation: what waits for this thread is deleted, and nothing more is
    kept for it. The replies are sealed anew, for the new number, and are told as any others are.
    """

    subject = "cases.number.replaced"

    thread_id: UUID


class OfferedKey(BaseModel):
    """The public half of a key that letters are sealed for."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    key_id: KeyId
    suite: Literal["x25519", "p256"]
    public: PublicHalf


MOST_KEYS = 1_000
"""Keys of letters in one announcement: each day makes two, and they pile up only while `intake` does not answer."""


class OpeningKeysAnnounced(Event):
    """The keys that clients' letters are sealed for from now on, the newest first, and those that are to end.

    `number` grows with every change; of two announcements the one with the greater number holds. `signature` is Ed25519
    over the body with an empty signature.
    """

    subject = "cases.opening_keys.announced"

    number: Annotated[int, Field(ge=1, le=2**53)]
    keys: Annotated[tuple[OfferedKey, ...], Field(min_length=1, max_length=MOST_KEYS)]
    ending: Annotated[tuple[KeyId, ...], Field(max_length=MOST_KEYS)] = ()
    signature: Signature


class OpeningKeysRetired(Event):
    """Nothing is sealed for these keys any more, and casework has acknowledged every letter that was."""

    subject = "intake.opening_keys.retired"

    key_ids: Annotated[tuple[KeyId, ...], Field(min_length=1, max_length=MOST_KEYS)]


ONLY_ASKED = b"ask "
"""Stands before an address, inside its seal, where nobody is told: the mail server is asked whether it would take a
mail, and gets none. Nobody but `notify` can tell it from an address to which a mail goes."""


class NoticeRequested(Event):
    """Somebody is to be told something harmless; the address is sealed for `notify`."""

    subject = "cases.notice.requested"

    notice_id: UUID
    template: Code
    language: Language
    key_id: KeyId
    address: Sealed
    earliest: AwareDatetime
    latest: AwareDatetime


class NoticeDelivered(Event):
    subject = "notify.notice.delivered"

    notice_id: UUID


class NoticeFailed(Event):
    subject = "notify.notice.failed"

    notice_id: UUID
    reason: Literal["refused", "unreachable", "too_late", "unreadable_address", "unknown_template"]


class ClientNoticeRequested(Event):
    """A client is to be told something harmless. All of it is sealed for `notify`: what, where, and when it is safe."""

    subject = "cases.client_notice.requested"
    traced = False

    notice_id: UUID
    key_id: KeyId
    letter: Sealed
    """A `shared.client_letters.ClientLetter`; all are of one length."""


class ClientNoticeWithdrawn(Event):
    """Whatever it was, it is not sent any more. Says nothing of why."""

    subject = "cases.client_notice.withdrawn"
    traced = False

    notice_id: UUID


class ClientNoticeEnded(Event):
    """What became of a notice to a client; it is never sent again."""

    subject = "notify.client_notice.ended"
    traced = False
    padded_to = 256

    notice_id: UUID
    outcome: NoticeOutcome
    reason: NoticeReason | None = None
    """Of one that failed or was blocked."""


class TallyReleased(Event):
    """One month of outcomes of a whole centre: a cell for every indicator, always, and nothing else."""

    subject = "cases.tally.released"
    traced = False
    padded_to = 8_192

    catalogue: CatalogueVersion
    window: Month
    cells: tuple[Cell, ...]

    @model_validator(mode="after")
    def every_indicator_once(self) -> Self:
        told = [cell.indicator for cell in self.cells]
        unknown = (frozenset().union(*ADDED_LATER[first:]) for first in range(len(ADDED_LATER) + 1))
        if all(told != [each for each in Indicator if each not in later] for later in unknown):
            raise ValueError("a tally has every indicator exactly once, in the order of the vocabulary")
        return self


class ContributionDrawn(Event):
    """What of one quarter's casework may leave the centre: counts with noise, drawn once, by the public budget.

    Told for every quarter, whatever happened in it. `criteria` has those of the budget in the last quarter of a year,
    about the whole of it, and none in the others. `centre_criteria` are about the same clients once more, with noise of
    their own, where the budget has that and the centre chose it; where there are none, nothing stands there.
    """

    subject = "cases.contribution.drawn"
    traced = False
    kept_for_good = True
    padded_to = 4_096

    budget: BudgetVersion
    period: Quarter
    index: Noised
    criteria: tuple[NoisedCriterion, ...]
    centre_criteria: OfACentre = ()


class FeedbackTallied(Event):
    """One month of what clients said about a centre: a cell for every question, always, and nothing else."""

    subject = "intake.feedback.tallied"
    traced = False
    padded_to = 2_048

    catalogue: CatalogueVersion
    window: Month
    cells: tuple[AnswersCell, ...]

    @model_validator(mode="after")
    def every_question_once(self) -> Self:
        if [cell.question for cell in self.cells] != list(FeedbackQuestion):
            raise ValueError("it has every question exactly once, in the order of the vocabulary")
        return self


CODES_IN_A_BATCH = 64
CodeHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class CodesIssued(Event):
    """A batch of one-time codes for feedback, as hashes in ascending order; nobody has been given any of them."""

    subject = "cases.codes.issued"
    traced = False
    padded_to = 8_192

    until: Month
    """The last month in which they are taken."""
    hashes: Annotated[tuple[CodeHash, ...], Field(min_length=CODES_IN_A_BATCH, max_length=CODES_IN_A_BATCH)]

    @model_validator(mode="after")
    def ascending(self) -> Self:
        if list(self.hashes) != sorted(set(self.hashes)):
            raise ValueError("each once, in ascending order: the order says nothing")
        return self


class DraftsDecided(Event):
    """Whether clients are sent texts that no native speaker has read: said again each day, the newest counts."""

    subject = "cases.drafts.decided"

    allowed: bool
    said_at: AwareDatetime


class SessionEnded(Event):
    """Sessions of this name at `quality` are to end, too: the colleague left, signed out, or the sessions were closed.

    The event does not say which of these. A hand-over token from before that moment opens nothing any more.
    """

    subject = "cases.session.ended"
    traced = False
    padded_to = 256

    pseudonym: UUID
    ended_at: AwareDatetime


class AccountRemoved(Event):
    """The account of a colleague who left long ago is deleted; this colleague's acts at `quality` will name nobody."""

    subject = "cases.account.removed"
    traced = False
    padded_to = 256

    pseudonym: UUID


class RightsChanged(Event):
    """A colleague left, or has other roles from now on: what programs read under this name at `quality` ends."""

    subject = "cases.rights.changed"
    traced = False
    padded_to = 256

    pseudonym: UUID
    changed_at: AwareDatetime


class TransferKeyAnnounced(Event):
    """The key of a centre for cases that are passed on to it. Said again each week, by the calendar alone."""

    subject = "cases.transfer_key.announced"
    traced = False
    padded_to = 256

    public_key: TransferKey
    said_at: AwareDatetime


class CriterionState(StrEnum):
    SCORED = "scored"
    INSUFFICIENT = "insufficient"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"
    STRUCTURAL_GAP = "structural_gap"
    SUPPRESSED = "suppressed"


Band = Annotated[int, Field(ge=0, le=4)]


class ReleasedCriterion(BaseModel):
    """What leaves a centre about one criterion: states, and whole bands from 0 to 4 where there are any."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    criterion: CriterionId
    measured: CriterionState
    measured_band: Band | None = None
    assessed: CriterionState
    assessed_band: Band | None = None

    @model_validator(mode="after")
    def a_band_where_scored_and_only_there(self) -> Self:
        for state, band in ((self.measured, self.measured_band), (self.assessed, self.assessed_band)):
            if (state is CriterionState.SCORED) != (band is not None):
                raise ValueError("a band belongs to a scored criterion, and to no other")
        return self


class ReleasePublished(Event):
    """A centre's approved aggregate of one quarter, on its way to the office. The hub stamps the centre.

    `criteria` are about the organisation; `index`, `contributions` and `centre_criteria` are the casework as it was
    drawn with noise. `sequence` counts the releases of the centre from 1, so that the office sees when one is missing.
    `signature` is Ed25519 over the body with an empty signature.
    """

    subject = "uplink.release.published"
    traced = False
    padded_to = 16_384

    centre: CentreId
    catalogue: CatalogueVersion
    period: Quarter
    sequence: Annotated[int, Field(ge=1, le=9_999)]
    criteria: tuple[ReleasedCriterion, ...]
    budget: BudgetVersion
    index: Noised
    contributions: tuple[NoisedCriterion, ...]
    centre_criteria: OfACentre = ()
    key_id: KeyId
    signature: Signature

    @model_validator(mode="after")
    def every_criterion_once(self) -> Self:
        ids = [entry.criterion for entry in self.criteria]
        if len(set(ids)) != len(ids) or not ids:
            raise ValueError("a release has every criterion exactly once")
        return self


def is_none(value: object) -> bool:
    return value is None


class OfAWhole(BaseModel):
    """So much of so much, in whole units."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    part: Annotated[int, Field(ge=0, le=9_999_999)]
    whole: Annotated[int, Field(ge=1, le=9_999_999)]

    @model_validator(mode="after")
    def no_part_is_more_than_its_whole(self) -> Self:
        if self.part > self.whole:
            raise ValueError("a part is at most the whole")
        return self


class CentreAmounts(BaseModel):
    """Facts about an organisation at the end of a year. No person stands behind any of them; None is not told.

    `posts` are tenths of full posts that are financed for twelve more months, of all; `funding` is institutional, in
    thousands of euros a year, of all; `requests` to funders and politics that nobody answered, of those whose answer
    was due; `horizon` is how many more months the posts are financed that have an end, on average; `places` are safe
    places that are missing by the centre's own planning, in fives; `interpreting` are languages without anybody to
    interpret them, of those that the centre plans for; `therapy` are practices and clinics without a place within three
    months, of those that the centre knows for it.

    The last two came later. Where they are not told they are not there, so that the bytes, and their signature, are
    those of a version that does not know them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    land: LandCode | None
    posts: OfAWhole | None
    funding: OfAWhole | None
    requests: OfAWhole | None
    horizon: Annotated[int, Field(ge=0, le=120)] | None
    places: Annotated[int, Field(ge=0, le=500, multiple_of=5)] | None
    interpreting: OfAWhole | None = Field(default=None, exclude_if=is_none)
    therapy: OfAWhole | None = Field(default=None, exclude_if=is_none)


class AmountsPublished(Event):
    """A centre's lead lets the amounts of a year go to the office, or takes them back: then `amounts` is None.

    The hub stamps the centre. What was said last stands. `signature` is as in a release.
    """

    subject = "uplink.amounts.published"
    traced = False
    padded_to = 1_024

    centre: CentreId
    year: Annotated[int, Field(ge=2_000, le=2_999)]
    said_at: AwareDatetime
    amounts: CentreAmounts | None
    key_id: KeyId
    signature: Signature


class TransferKeyPublished(Event):
    """The same on its way to the office. The hub stamps the centre."""

    subject = "uplink.transfer_key.published"
    traced = False
    padded_to = 256

    public_key: TransferKey
    said_at: AwareDatetime


class PublicationKind(StrEnum):
    """What a centre tells everybody about itself. Of leaflets there may be several, of the others one."""

    OPENING_HOURS = "opening_hours"
    CONTACT_OPTIONS = "contact_options"
    SERVICE_DESCRIPTION = "service_description"
    POLICY_DOCUMENT = "policy_document"
    PRINCIPLES = "principles"
    WHO_DOES_WHAT = "who_does_what"
    LEAFLET = "leaflet"
    WHO_WE_ARE = "who_we_are"
    LIMITS = "limits"
    VOLUNTARY_AND_FREE = "voluntary_and_free"
    WHO_READS = "who_reads"
    HOW_IT_GOES_ON = "how_it_goes_on"
    RIGHTS = "rights"
    DEVICE_SAFETY = "device_safety"
    COMPLAINT = "complaint"
    IMPRINT = "imprint"
    PRIVACY_NOTICE = "privacy_notice"


ProbedText = Literal[
    PublicationKind.OPENING_HOURS,
    PublicationKind.CONTACT_OPTIONS,
    PublicationKind.SERVICE_DESCRIPTION,
    PublicationKind.POLICY_DOCUMENT,
    PublicationKind.PRINCIPLES,
    PublicationKind.WHO_DOES_WHAT,
    PublicationKind.LEAFLET,
]
"""What figures are made from: the others are looked at by nobody but readers."""
PROBED: tuple[ProbedText, ...] = get_args(ProbedText)
Edition = Annotated[int, Field(ge=1, le=9_999)]


class PublicationReleased(Event):
    """One edition of a public text in one language, whole; or that it is to be taken off the pages again."""

    subject = "quality.publication.released"

    kind: PublicationKind
    leaflet: Code | None = None
    language: Language
    edition: Edition
    title: PublicTitle
    text: PublicText
    valid_from: date
    withdrawn: bool = False

    @model_validator(mode="after")
    def a_leaflet_has_a_name_and_nothing_else_has(self) -> Self:
        if (self.kind is PublicationKind.LEAFLET) != (self.leaflet is not None):
            raise ValueError("a leaflet has a name of its own, and only a leaflet")
        return self


class RecordedPage(StrEnum):
    """A public page that can have a recording: where somebody begins, and what a centre says of itself."""

    START = "start"
    SITUATIONS = "situations"
    WRITE = "write"
    NUMBER = "number"
    WHO_WE_ARE = "who_we_are"
    SERVICE_DESCRIPTION = "service_description"
    LIMITS = "limits"
    VOLUNTARY_AND_FREE = "voluntary_and_free"
    WHO_READS = "who_reads"
    HOW_IT_GOES_ON = "how_it_goes_on"
    RIGHTS = "rights"
    DEVICE_SAFETY = "device_safety"
    COMPLAINT = "complaint"
    POLICY_DOCUMENT = "policy_document"
    IMPRINT = "imprint"
    PRIVACY_NOTICE = "privacy_notice"


class SoundKind(StrEnum):
    """How a recording is coded: Opus in Ogg, MP3, Opus in WebM, or AAC in MP4."""

    OGG = "ogg"
    MP3 = "mp3"
    WEBM = "webm"
    M4A = "m4a"


RecordingEdition = Annotated[int, Field(ge=1, le=99_999_999)]
"""Goes on with the clock, so that a database that was put back draws none that the public pages know already."""
MOST_PARTS = 4
"""Of one recording: each event has room for a piece of it."""
Part = Annotated[int, Field(ge=1, le=MOST_PARTS)]


class RecordingReleased(Event):
    """A piece of a recording that reads one public page in one language. It counts when all its parts are there."""

    subject = "quality.recording.released"

    page: RecordedPage
    language: Language
    edition: RecordingEdition
    kind: SoundKind
    part: Part
    parts: Part
    sound: Sound

    @model_validator(mode="after")
    def a_part_is_one_of_the_parts(self) -> Self:
        if self.part > self.parts:
            raise ValueError("a part is one of the parts")
        return self


class RecordingWithdrawn(Event):
    """The recording of a page in a language is to be taken off, and so is every earlier one."""

    subject = "quality.recording.withdrawn"

    page: RecordedPage
    language: Language
    edition: RecordingEdition


class Way(StrEnum):
    """How and when a centre can be reached, as its public pages say it."""

    TELEPHONE = "telephone"
    WRITING = "writing"
    OPENING_HOURS = "opening_hours"
    CONTACT_OPTIONS = "contact_options"


class WayShown(BaseModel):
    """`edition` is that of the published text; nothing where a setting of the pages says it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    way: Way
    edition: Edition | None


class FreeOfCharge(StrEnum):
    """What a page that speaks of the help offered here says of its price."""

    SAID = "said"
    NOT_SAID = "not_said"
    UNREAD = "unread"
    """It is in a language in which Kokon does not know the words for it."""


class PageShown(BaseModel):
    """One public page in one language: the first page, or a text. `free` is nothing where it speaks of no offer."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    page: Literal["start"] | ProbedText
    leaflet: Code | None
    language: Language
    free: FreeOfCharge | None
    ways: Annotated[tuple[WayShown, ...], Field(max_length=len(Way))]


class PagesProbed(Event):
    """What the public pages of a centre show, as the service that shows them found it there.

    It is about pages: it contains nothing about visitors, nor how many there are.
    """

    subject = "intake.pages.probed"

    at: AwareDatetime
    pages: Annotated[tuple[PageShown, ...], Field(min_length=1, max_length=2_000)]

    @model_validator(mode="after")
    def each_page_once_in_a_language(self) -> Self:
        found = {(each.page, each.leaflet, each.language) for each in self.pages}
        if len(found) != len(self.pages):
            raise ValueError("every page is there once in each language")
        return self


class QualityRole(StrEnum):
    """The roles of `cases` that have a place in `quality`, the one that may most first."""

    LEAD = "lead"
    QUALITY_OFFICER = "quality_officer"
    COUNSELLOR = "counsellor"
    INTAKE_DUTY = "intake_duty"


class ReminderDue(Event):
    """Work at `quality` waits for colleagues with one of these roles. The event does not say which work, or how much.

    A round that begins and a week in which work is due give the same event: nobody can tell them apart.
    """

    subject = "quality.reminder.due"
    traced = False
    padded_to = 256

    roles: Annotated[tuple[QualityRole, ...], Field(min_length=1, max_length=len(QualityRole))]

    @model_validator(mode="after")
    def each_once_in_order(self) -> Self:
        if list(self.roles) != [role for role in QualityRole if role in self.roles]:
            raise ValueError("each role once, in the order of the vocabulary: the order says nothing")
        return self


class PostsCounted(Event):
    """How many full posts of counselling are filled, as the register of a centre says it at a moment: about nobody."""

    subject = "quality.posts.counted"

    at: AwareDatetime
    hundredths: Annotated[int, Field(ge=0, le=1_000_000)]


class StandardAdopted(Event):
    """The federation adopted a version of the standards: the whole file, packed by `shared.bus.compression.pack`."""

    subject = "downlink.standard.adopted"

    catalogue: CatalogueVersion
    packed: Packed


class VoteOpened(Event):
    """Until the end of a day the members may vote on a version of the standards, at the pages of the office."""

    subject = "downlink.vote.opened"

    vote_id: UUID
    draft_id: UUID
    catalogue: CatalogueVersion
    until: date
    office: WebOrigin


class BudgetVoteOpened(Event):
    """Until the end of a day the members may vote on the criteria that the budget of a year names, at the office."""

    subject = "downlink.budget_vote.opened"

    vote_id: UUID
    year: Annotated[int, Field(ge=2000, le=2200)]
    until: date
    office: WebOrigin


class VoteClosed(Event):
    """A vote has ended before its last day: everybody has voted, or it was called off. Which, and how, is not told."""

    subject = "downlink.vote.closed"

    vote_id: UUID


class MemberListed(Event):
    """A member centre and its key for cases that are passed on, as the office has it. Without a key: the centre left.

    Nothing is sealed for such a key before the centre that hears this has called the other one.
    """

    subject = "downlink.member.listed"

    centre: CentreId
    name: MemberName
    public_key: TransferKey | None
    listed_at: AwareDatetime


class ReleaseAccepted(Event):
    """The office has taken a release; from now on it stands."""

    subject = "downlink.release.accepted"
    addressed = True

    release_id: UUID


class ReleaseRefused(Event):
    """The office cannot take a release, and why."""

    subject = "downlink.release.refused"
    addressed = True

    release_id: UUID
    reason: Literal[
        "wrong_centre",
        "unknown_key",
        "bad_signature",
        "unknown_catalogue",
        "wrong_criteria",
        "unknown_budget",
        "implausible",
        "different_release",
        "number_taken",
        "other_version",
    ]


class AmountsAnswered(Event):
    """Amounts of a centre, or that it takes them back, came to the office. `refused` says why they count nothing.

    It says nothing of any other centre, and nothing of a sum.
    """

    subject = "downlink.amounts.answered"
    addressed = True

    amounts_id: UUID
    refused: Literal["wrong_centre", "unknown_key", "bad_signature", "implausible", "too_late", "other_version"] | None


EVENTS: tuple[type[Event], ...] = (
    RequestSealed,
    MessageSealed,
    OpeningKeysRetired,
    ReplySealed,
    NumberReplaced,
    OpeningKeysAnnounced,
    NoticeRequested,
    NoticeDelivered,
    NoticeFailed,
    ClientNoticeRequested,
    ClientNoticeWithdrawn,
    ClientNoticeEnded,
    TallyReleased,
    ContributionDrawn,
    FeedbackTallied,
    CodesIssued,
    DraftsDecided,
    SessionEnded,
    AccountRemoved,
    RightsChanged,
    TransferKeyAnnounced,
    ReleasePublished,
    AmountsPublished,
    TransferKeyPublished,
    PublicationReleased,
    RecordingReleased,
    RecordingWithdrawn,
    PagesProbed,
    ReminderDue,
    PostsCounted,
    StandardAdopted,
    VoteOpened,
    BudgetVoteOpened,
    VoteClosed,
    MemberListed,
    ReleaseAccepted,
    ReleaseRefused,
    AmountsAnswered,
)
