"""Counts of people as they leave a service: by outcome, of at least a few, or with noise; never one by one."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo

COUNTED_BY = "2025-10"
"""The version of the standards that casework and feedback count by: the same until an update of Kokon names another."""
CriterionId = Annotated[str, StringConstraints(pattern=r"^[SKU]([1-9]|1[0-2])$")]


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
    K8_1 = "K8.1"
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
    U7_2_LEAD = "U7.2.lead"
    U8_1 = "U8.1"
    U8_2 = "U8.2"
    U8_3 = "U8.3"
    U8_4 = "U8.4"
    U9_1 = "U9.1"
    U9_2 = "U9.2"
    U9_2_WAIT = "U9.2.wait"
    U9_5 = "U9.5"
    U10_1 = "U10.1"
    U10_2 = "U10.2"


ABOUT_STAFF = frozenset(
    {
        *(Indicator.S3_1, Indicator.S3_1_PLEDGE, Indicator.S6_2, Indicator.S9_1),
        *(Indicator.K1_1, Indicator.K1_2, Indicator.K2_1, Indicator.K3_1, Indicator.K4_1, Indicator.K6_1),
        *(Indicator.K8_2, Indicator.K9_1, Indicator.K9_2, Indicator.K9_2_MFA, Indicator.K11_2),
        *(Indicator.K12_1, Indicator.K12_2, Indicator.K12_3),
    }
)
"""Measured in colleagues, not in clients. No version of the standards can say otherwise."""

QUARTER, HALF_YEAR, YEAR = 3, 6, 12
PERIODS = dict.fromkeys(ABOUT_STAFF, YEAR)
PERIODS |= dict.fromkeys((Indicator.K9_2, Indicator.K9_2_MFA, Indicator.K12_3), QUARTER)
PERIODS |= dict.fromkeys((Indicator.S3_1, Indicator.S3_1_PLEDGE, Indicator.S6_2, Indicator.S9_1), HALF_YEAR)
"""Months in which a colleague counts once, by indicator; the standards say the same."""


def ends_period(indicator: Indicator, month: str) -> bool:
    """Whether the colleagues of a period are told with this month (`YYYY-MM`), and with no other."""
    return int(month[5:]) % PERIODS[indicator] == 0


COUNTED_OF_CLIENTS = frozenset(
    {
        *(Indicator.U2_1, Indicator.U4_1, Indicator.U5_1, Indicator.U6_1),
        Indicator.S2_4,
        Indicator.S5_3,
        *(Indicator.S8_2, Indicator.K8_1),
        *(Indicator.U1_1, Indicator.K9_3),
        *(Indicator.K5_1, Indicator.K5_2, Indicator.K7_2_PLANS, Indicator.U3_1),
        Indicator.U3_2,
        Indicator.K11_1,
        Indicator.U1_2,
        Indicator.U1_4,
        Indicator.U2_2,
        Indicator.U3_4,
        *(Indicator.K7_1, Indicator.U4_2, Indicator.U5_2),
        Indicator.U4_3,
        *(Indicator.U8_1, Indicator.U8_2, Indicator.U8_3, Indicator.U8_4),
        Indicator.U7_1,
        *(Indicator.U7_2, Indicator.U7_2_LEAD),
        Indicator.U10_2,
        Indicator.U9_1,
        *(Indicator.U9_2, Indicator.U9_2_WAIT),
        Indicator.U9_5,
        Indicator.U10_1,
    }
)
"""What casework has a measuring point for today. Of what is not here its tallies say that it is not measured, so it is
named nowhere as what a figure is made from. One line for each concept that counts."""

DRAWN_FROM: tuple[tuple[str, frozenset[Indicator]], ...] = (
    ("", frozenset({Indicator.U2_1, Indicator.U4_1, Indicator.U5_1, Indicator.U6_1})),
)
"""What a draw takes of it, from which version of the budget on, the oldest first: the rest is counted for the centre
alone, and nothing of it leaves. More is a decision of the members, with a budget that names it: docs/decisions/0070.
A line that was drawn by stays: figures of past quarters are told by it."""
DRAWN = DRAWN_FROM[-1][1]
"""What is drawn today."""


def drawn_by(budget: str) -> frozenset[Indicator]:
    """What a draw took by this version of the budget, whatever is drawn today."""
    return [drawn for first, drawn in DRAWN_FROM if first <= budget][-1]


BANDED = frozenset({Indicator.S2_4, Indicator.U7_2_LEAD, Indicator.U9_2_WAIT})
"""How much or how long it was, in three bands, and not whether anything was fulfilled: it is drawn for nothing."""
ADDED_LATER = (frozenset({Indicator.U7_2_LEAD, Indicator.U9_2_WAIT}), frozenset({Indicator.K8_1}))
"""Cells that a Kokon of before does not know, version by version, the oldest first: one that lacks some lacks all later
ones. Its tallies are still taken, wherever they waited."""

BY_CONVERSATION = frozenset({Indicator.U1_4, Indicator.U9_1, Indicator.U9_2, Indicator.U9_2_WAIT, Indicator.U9_5})
"""Counted once for each conversation and not for each client. Conversations without a file may all be of one person, so
such a line is told only where files of at least five different clients stand in it."""

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


class FeedbackQuestion(StrEnum):
    """What clients are asked; every question can be left out. Names are measures of the catalogue."""

    S7_3 = "S7.3"
    K2_3 = "K2.3"
    K6_2 = "K6.2"
    U2_4 = "U2.4"
    U3_3 = "U3.3"
    U7_3 = "U7.3"
    U10_3 = "U10.3"


class Answered(BaseModel):
    """At least ten answers to a question: how many are one of the two best of four, and how many are not."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    question: FeedbackQuestion
    state: Literal["counted"] = "counted"
    best_two: Count
    others: Count


class AnswersHeld(BaseModel):
    """Fewer than ten answers are pending; they wait for a later window."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    question: FeedbackQuestion
    state: Literal["held"] = "held"


AnswersCell = Annotated[Answered | AnswersHeld, Field(discriminator="state")]


FURTHEST = 1_000_000
"""No noise of any budget comes near it."""


class Drawn(int):
    """A count of people with its noise. Only the mechanism makes one; whatever else is to leave is refused."""


def only_drawn(value: object, info: ValidationInfo) -> object:
    if info.mode == "python" and type(value) is not Drawn:
        raise ValueError("a count that leaves a centre comes from the mechanism")
    return value


NoisyCount = Annotated[int, Field(ge=-FURTHEST, le=FURTHEST), BeforeValidator(only_drawn)]


class Noised(BaseModel):
    """People by outcome, each count with noise of its own: signed, never clamped, never the true one."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    met: NoisyCount
    partly: NoisyCount
    not_met: NoisyCount


class NoisedCriterion(BaseModel):
    """The clients of a centre whose outcome for a criterion was settled in the period."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    criterion: CriterionId
    counts: Noised
