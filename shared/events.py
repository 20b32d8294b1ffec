"""Every fact one service tells another: ids, codes, counts and ciphertext, never words from or about a client."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID, uuid4

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
KeyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
CentreId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
CatalogueVersion = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}(\.[0-9]{1,3})?$")]
Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Quarter = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-Q[1-4]$")]
CriterionId = Annotated[str, StringConstraints(pattern=r"^[SKU]([1-9]|1[0-2])$")]
Sealed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=262_144)]
"""Base64 of an envelope of `shared.sealing`; only the receiving service can open it."""
Packed = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", max_length=262_144)]
"""Base64 of a public text of `shared.packing`; whoever gets it may read it."""
PublicTitle = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")]
PublicText = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$")]
"""Written for everybody, about the organisation. Only what `quality` releases for the public pages has room for it."""


class Event(BaseModel):
    """A fact in the past tense. Its subject is `owner.noun.verbed`; only the owner may publish it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    subject: ClassVar[str]
    traced: ClassVar[bool] = True
    """Whether a trace may continue over this event; never on a tally or a release."""
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
    """A person asked for help; only `cases` can read what she wrote."""

    subject = "intake.request.sealed"

    request_id: UUID
    thread_id: UUID
    key_id: KeyId
    blob: Sealed


class MessageSealed(Event):
    """A person wrote again, with the number she was given."""

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


class Indicator(StrEnum):
    """What `cases` counts for quality: one outcome a client, or a colleague. Names are measures of the catalogue.

    Where `cases` has no measuring point yet, the cell says so; the shape of a tally does not depend on it.
    """

    S2_4 = "S2.4"
    S3_1 = "S3.1"
    S3_1_PLEDGE = "S3.1.pledge"
    S5_3 = "S5.3"
    S6_2 = "S6.2"
    S8_2 = "S8.2"
    S9_1 = "S9.1"
    K1_1 = "K1.1"
    K1_2 = "K1.2"
    K2_1 = "K2.1"
    K3_1 = "K3.1"
    K4_1 = "K4.1"
    K5_1 = "K5.1"
    K5_2 = "K5.2"
    K6_1 = "K6.1"
    K7_1 = "K7.1"
    K7_2_PLANS = "K7.2.plans"
    K8_2 = "K8.2"
    K9_1 = "K9.1"
    K9_2 = "K9.2"
    K9_2_MFA = "K9.2.mfa"
    K9_3 = "K9.3"
    K11_1 = "K11.1"
    K11_2 = "K11.2"
    K12_1 = "K12.1"
    K12_2 = "K12.2"
    K12_3 = "K12.3"
    U1_1 = "U1.1"
    U1_2 = "U1.2"
    U1_4 = "U1.4"
    U2_1 = "U2.1"
    U2_2 = "U2.2"
    U3_1 = "U3.1"
    U3_2 = "U3.2"
    U3_4 = "U3.4"
    U4_1 = "U4.1"
    U4_2 = "U4.2"
    U4_3 = "U4.3"
    U5_1 = "U5.1"
    U5_2 = "U5.2"
    U6_1 = "U6.1"
    U7_1 = "U7.1"
    U7_2 = "U7.2"
    U8_1 = "U8.1"
    U8_2 = "U8.2"
    U8_3 = "U8.3"
    U8_4 = "U8.4"
    U9_1 = "U9.1"
    U9_2 = "U9.2"
    U9_5 = "U9.5"
    U10_1 = "U10.1"
    U10_2 = "U10.2"


Count = Annotated[int, Field(ge=0, le=9_999)]


class Counted(BaseModel):
    """At least k people, counted by outcome."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    indicator: Indicator
    state: Literal["counted"] = "counted"
    met: Count
    partly: Count
    not_met: Count


class Held(BaseModel):
    """Fewer than k people are pending; they wait for a later window."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    indicator: Indicator
    state: Literal["held"] = "held"


class NotMeasured(BaseModel):
    """Nothing counts this indicator yet: a fact about the programme, about nobody."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    indicator: Indicator
    state: Literal["not_measured"] = "not_measured"


Cell = Annotated[Counted | Held | NotMeasured, Field(discriminator="state")]


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
        if [cell.indicator for cell in self.cells] != list(Indicator):
            raise ValueError("a tally has every indicator exactly once, in the order of the vocabulary")
        return self


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
    """A centre's approved aggregate of one quarter, on its way to the office. The hub stamps the centre."""

    subject = "uplink.release.published"
    traced = False
    padded_to = 16_384

    centre: CentreId
    catalogue: CatalogueVersion
    period: Quarter
    criteria: tuple[ReleasedCriterion, ...]

    @model_validator(mode="after")
    def every_criterion_once(self) -> Self:
        ids = [entry.criterion for entry in self.criteria]
        if len(set(ids)) != len(ids) or not ids:
            raise ValueError("a release has every criterion exactly once")
        return self


class PublicationKind(StrEnum):
    """What a centre tells everybody about itself. Of leaflets there may be several, of the others one."""

    OPENING_HOURS = "opening_hours"
    CONTACT_OPTIONS = "contact_options"
    SERVICE_DESCRIPTION = "service_description"
    POLICY_DOCUMENT = "policy_document"
    PRINCIPLES = "principles"
    WHO_DOES_WHAT = "who_does_what"
    LEAFLET = "leaflet"


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


class StandardAdopted(Event):
    """The federation adopted a version of the standards: the whole file, packed by `shared.packing.pack`."""

    subject = "downlink.standard.adopted"

    catalogue: CatalogueVersion
    packed: Packed


EVENTS: tuple[type[Event], ...] = (
    RequestSealed,
    MessageSealed,
    ReplySealed,
    NoticeRequested,
    NoticeDelivered,
    NoticeFailed,
    TallyReleased,
    ReleasePublished,
    PublicationReleased,
    StandardAdopted,
)
