"""Knowledge, exchange, and how the team thinks about its own work."""

from services.quality.evidence.register.kinds.checks import AtMost
from services.quality.evidence.register.kinds.fields import Deadline, Field, FieldType, Group, Kind, _
from services.quality.evidence.register.kinds.kept_up import kept_up

KNOWLEDGE = Kind(
    name="knowledge",
    group=Group.LEARNING,
    title=_("Knowledge base"),
    one=_("Entry of the knowledge base"),
    purpose=_(
        "What the team looks things up in: articles and protocols, each with its source and a"
        " day on which somebody looks whether it still holds."
    ),
    fields=(
        Field("title", FieldType.TEXT, _("Title")),
        Field(
            "form",
            FieldType.CHOICE,
            _("What it is"),
            choices=(("article", _("Article")), ("protocol", _("Protocol: what to do, step by step"))),
        ),
        Field("source", FieldType.TEXT, _("Source"), required=False),
        Field("link", FieldType.LINK, _("Where it can be found"), required=False),
    ),
    named_by=("title",),
    review_months=12,
    feeds=("S9.3", "K4.2"),
)
LEGAL_CHANGE = Kind(
    name="legal_change",
    group=Group.LEARNING,
    title=_("Changes of the law"),
    one=_("Change of the law"),
    purpose=_("Changes that matter for your work, and when your own guidance was brought up to date."),
    fields=(
        Field("what", FieldType.TEXT, _("What has changed")),
        Field("in_force_on", FieldType.DATE, _("In force from")),
        Field("updated_on", FieldType.DATE, _("Own guidance brought up to date on"), required=False),
        Field("link", FieldType.LINK, _("Where it can be found"), required=False),
    ),
    named_by=("what",),
    review_months=None,
    feeds=("K4.3",),
    deadlines=(
        Deadline("update", _("Bring the guidance up to date"), "in_force_on", days=60, unless={"updated_on": ()}),
    ),
    none=_("No law that matters for our work has changed"),
)
EXCHANGE = Kind(
    name="exchange",
    group=Group.LEARNING,
    title=_("Exchange in networks"),
    one=_("Meeting of a network"),
    purpose=_("Working groups, round tables and meetings of your network, and whether somebody of you was there."),
    fields=(
        Field("held_on", FieldType.DATE, _("Day")),
        Field("network", FieldType.TEXT, _("Network")),
        Field("attended", FieldType.YES_NO, _("Was somebody of you there?")),
    ),
    named_by=("held_on", "network"),
    review_months=None,
    feeds=("S9.4",),
)
MEETINGS = Kind(
    name="meetings",
    group=Group.LEARNING,
    title=_("Meetings of the team"),
    one=_("Month of meetings"),
    purpose=_("How many meetings of a kind you had planned for a month, and how many took place."),
    fields=(
        Field("month", FieldType.MONTH, _("Month")),
        Field(
            "what",
            FieldType.CHOICE,
            _("Kind of meeting"),
            choices=(
                ("team_meeting", _("Team meeting")),
                ("case_conference", _("Case conference")),
                ("reflection", _("Reflection on your own position and practice")),
            ),
        ),
        Field("planned", FieldType.WHOLE, _("Planned"), above_zero=True),
        Field("held", FieldType.WHOLE, _("Held")),
    ),
    named_by=("month", "what"),
    review_months=None,
    feeds=("K10.1", "K2.2"),
    every_month=True,
    checks=(AtMost("held", "planned"),),
)
FORM_CHECK = Kind(
    name="form_check",
    group=Group.LEARNING,
    title=_("Forms and gender diversity"),
    one=_("Form that was checked"),
    purpose=_("Every form and template you use: does it leave room for every gender?"),
    fields=(
        Field("label", FieldType.TEXT, _("Form or template")),
        Field("self_described", FieldType.APPLIES, _("Can people say their gender in their own words?")),
        Field("name_and_pronoun", FieldType.APPLIES, _("Are the name and the pronoun used that people give?")),
        Field("no_answer", FieldType.APPLIES, _("May the question stay without an answer?")),
    ),
    named_by=("label",),
    review_months=24,
    feeds=("K3.2",),
)
STAKEHOLDER_MAP = kept_up(
    "stakeholder_map",
    Group.LEARNING,
    _("Map of stakeholders"),
    _("Who has a say in your field and how you stand with them. One entry, kept up."),
    feeds="K7.2.map",
    months=12,
)
CONFLICT_AGREEMENT = kept_up(
    "conflict_agreement",
    Group.LEARNING,
    _("Agreement on conflicts and feedback"),
    _("What the team has agreed for conflicts and for giving feedback. One entry, kept up."),
    feeds="K10.2.agreement",
    months=24,
)
KINDS = (
    KNOWLEDGE,
    LEGAL_CHANGE,
    EXCHANGE,
    MEETINGS,
    FORM_CHECK,
    STAKEHOLDER_MAP,
    CONFLICT_AGREEMENT,
)
