"""Funders, what they finance and for how long, and what was asked of them."""

from services.quality.evidence.register.kinds.checks import AtMost, EmptyUnless, NeededWhen, NotBefore
from services.quality.evidence.register.kinds.fields import (
    GRANTS,
    Deadline,
    Field,
    FieldType,
    Group,
    Kind,
    SecondLook,
    _,
)

ABOUT = Field(
    "criteria",
    FieldType.CRITERIA,
    _("Criteria it is about"),
    required=False,
    hint=_("Then it stands beside them among the structural gaps, and on the sheet for funders."),
)
FUNDER = Kind(
    name="funder",
    group=Group.FUNDING,
    title=_("Funders"),
    one=_("Funder"),
    purpose=_("Who finances your work, and how far you work together on equal footing."),
    fields=(
        Field("label", FieldType.TEXT, _("Funder"), hint=_("The body, not a person")),
        Field(
            "level",
            FieldType.LEVEL,
            _("Working together on equal footing"),
            hint=_("The highest step counts as 3 until somebody else has looked at the examples, on its page."),
            choices=(
                ("0", _("Not at all")),
                ("1", _("Announced")),
                ("2", _("In some matters")),
                ("3", _("Throughout, and examples show it")),
                ("4", _("Throughout; somebody else can confirm it by the examples")),
            ),
            choices_before=(("4", _("Throughout, and a second person has looked at the examples")),),
        ),
        Field(
            "evidence",
            FieldType.TEXT,
            _("What shows it"),
            required=False,
            hint=_("Needed for a 3 or a 4; without it they count as 2."),
        ),
    ),
    named_by=("label",),
    review_months=12,
    feeds=("S4.3",),
    second_look=SecondLook("level", ("4",), evidence="evidence", months=24),
    former=(Field("second_look_on", FieldType.DATE, _("A second person looked at it on"), required=False),),
    none=_("Nobody outside our own organisation finances us"),
)
FUNDER_MEETING = Kind(
    name="funder_meeting",
    group=Group.FUNDING,
    title=_("Meetings with funders"),
    one=_("Meeting with a funder"),
    purpose=_("Meetings about the work itself that were agreed with a main funder, and whether they took place."),
    fields=(
        Field("funder", FieldType.TEXT, _("Funder"), hint=_("The body, not a person")),
        Field("agreed_for", FieldType.DATE, _("Agreed for")),
        Field(
            "outcome",
            FieldType.CHOICE,
            _("Did it take place?"),
            choices=(
                ("planned", _("Not yet")),
                ("held", _("Yes, it did")),
                ("fell_through", _("No, it fell through")),
                ("called_off", _("No, we called it off")),
            ),
        ),
        Field("result", FieldType.TEXT, _("What came of it"), required=False),
        ABOUT,
    ),
    named_by=("funder", "agreed_for"),
    review_months=None,
    feeds=("S4.1",),
    deadlines=(
        Deadline(
            "meeting", _("The meeting is due"), "agreed_for", unless={"outcome": ("held", "fell_through", "called_off")}
        ),
    ),
    none=_("No meeting with a funder was agreed"),
)
FUNDER_REQUEST = Kind(
    name="funder_request",
    group=Group.FUNDING,
    title=_("Requests to funders and politics"),
    one=_("Request to a funder"),
    purpose=_("What you have asked others to change or to support, and what became of it."),
    fields=(
        Field("funder", FieldType.TEXT, _("Asked of"), hint=_("The body, not a person")),
        Field("asked_on", FieldType.DATE, _("Asked on")),
        Field("what", FieldType.TEXT, _("What was asked")),
        Field(
            "answer",
            FieldType.CHOICE,
            _("Answer"),
            choices=(
                ("open", _("None yet")),
                ("action", _("Answered, and something was done")),
                ("no_action", _("Answered, and nothing was done, or refused")),
            ),
        ),
        Field(
            "answer_by",
            FieldType.DATE,
            _("Answer expected by"),
            hint=_("From this day on it counts, answered or not."),
        ),
        Field("answered_on", FieldType.DATE, _("Answered on"), required=False),
        Field(
            "reply",
            FieldType.TEXT,
            _("What was answered"),
            required=False,
            hint=_("A yes or a no with its reasons, as it was given"),
        ),
        Field("action", FieldType.TEXT, _("What was done"), required=False),
        ABOUT,
    ),
    named_by=("funder", "what"),
    review_months=None,
    feeds=("S4.2",),
    deadlines=(
        Deadline(
            "answer",
            _("Ask for an answer"),
            "answer_by",
            unless={"answer": ("action", "no_action")},
        ),
    ),
    checks=(
        NotBefore("answer_by", "asked_on"),
        NotBefore("answered_on", "asked_on"),
        EmptyUnless("answered_on", "answer", ("action", "no_action")),
        EmptyUnless("reply", "answer", ("action", "no_action")),
        NeededWhen("action", "answer", ("action",)),
    ),
    none=_("We have asked nothing of funders or politics"),
)
FUNDING_AGREEMENT = Kind(
    name="funding_agreement",
    group=Group.FUNDING,
    title=_("Funding agreements"),
    one=_("Funding agreement"),
    purpose=_(
        "Each grant and contract: how much a year, until when, who bears which cost. A "
        "renewed grant is a new entry, so that both ends are kept."
    ),
    fields=(
        Field("funder", FieldType.TEXT, _("Funder"), hint=_("The body, not a person")),
        Field("what", FieldType.TEXT, _("What for"), required=False),
        Field("amount", FieldType.MONEY, _("Amount a year in euros"), above_zero=True),
        Field("institutional", FieldType.YES_NO, _("Institutional funding?"), hint=_("Not tied to a project")),
        Field("starts_on", FieldType.DATE, _("Begins on")),
        Field("ends_on", FieldType.DATE, _("Ends on"), required=False, hint=_("Left empty where it has no end")),
        Field("bears", FieldType.TEXT, _("Who bears which cost"), required=False),
        Field(
            "told_on",
            FieldType.DATE,
            _("Told on whether it is renewed"),
            required=False,
            hint=_("The day on which you had it in writing, yes or no"),
        ),
    ),
    named_by=("funder", "what", "ends_on"),
    review_months=None,
    feeds=("S10.2", "S10.3"),
    deadlines=(
        Deadline(
            "end",
            _("The grant ends, and nobody knows what comes then"),
            "ends_on",
            leads=GRANTS,
            unless={"told_on": ()},
        ),
    ),
    checks=(NotBefore("ends_on", "starts_on"), NotBefore("told_on", "starts_on")),
    none=_("We have no grant and no contract"),
)
TRAINING_COST = Kind(
    name="training_cost",
    group=Group.FUNDING,
    title=_("Costs of training and supervision"),
    one=_("Cost of training or supervision"),
    purpose=_("What training and supervision cost, and how much of it the funders bear."),
    fields=(
        Field("month", FieldType.MONTH, _("Month")),
        Field("what", FieldType.TEXT, _("What for"), hint=_("For example: Supervision of the team")),
        Field("cost", FieldType.MONEY, _("Cost in euros"), above_zero=True),
        Field("borne", FieldType.MONEY, _("Of that borne by funders")),
    ),
    named_by=("month", "what"),
    review_months=None,
    feeds=("S9.2",),
    checks=(AtMost("borne", "cost"),),
    none=_("Training and supervision cost nothing"),
)
KINDS = (FUNDER, FUNDER_MEETING, FUNDER_REQUEST, FUNDING_AGREEMENT, TRAINING_COST)
