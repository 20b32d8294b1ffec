"""Posts, pay, roles, and the people who support the team from outside."""

from services.quality.evidence.register.kinds.checks import AtMost, EmptyUnless, NeededWhen
from services.quality.evidence.register.kinds.fields import GRANTS, PROFILES, Deadline, Field, FieldType, Group, Kind, _
from services.quality.evidence.register.kinds.kept_up import kept_up

PROFILE_MONTHS = 24
"""After so long a job profile and the description of a role are gone through again."""
NO_NAMES = _("A label, never a name")

ANALYSIS = Kind(
    name="analysis",
    group=Group.POSTS,
    title=_("Requirement analyses"),
    one=_("Requirement analysis"),
    purpose=_(
        "How much staff the work needs, as you have last worked it out and written it down. A"
        " new analysis is a new entry."
    ),
    fields=(
        Field("done_on", FieldType.DATE, _("Finished on")),
        Field("needed", FieldType.NUMBER, _("Full-time equivalents needed"), above_zero=True),
        Field("link", FieldType.LINK, _("Where it can be found"), required=False),
    ),
    named_by=("done_on",),
    review_months=None,
    feeds=("S2.1", "S2.1.analysis"),
    deadlines=(Deadline("renewal", _("Work out anew what is needed"), "done_on", months=12),),
    newest_by="done_on",
)
POST = Kind(
    name="post",
    group=Group.POSTS,
    title=_("Posts"),
    one=_("Post"),
    purpose=_(
        "Every post of the centre by a label, filled or vacant: its size, how it is paid and "
        "for how long it is financed."
    ),
    fields=(
        Field("label", FieldType.TEXT, _("Label"), hint=NO_NAMES),
        Field("size", FieldType.NUMBER, _("Size in full-time equivalents"), above_zero=True),
        Field("filled", FieldType.NUMBER, _("Of that filled"), hint=_("0 for a vacant post")),
        Field(
            "counselling",
            FieldType.NUMBER,
            _("Of what is filled, for counselling"),
            required=False,
            hint=_("0 where nobody counsels in this post. From it casework counts how many people come to one post."),
        ),
        Field("paid", FieldType.APPLIES, _("Paid at least as the collective agreement says?"), of_pay=True),
        Field(
            "agreement",
            FieldType.TEXT,
            _("Collective agreement"),
            required=False,
            hint=_("The one by which it is paid, or that it is compared with"),
            of_pay=True,
        ),
        Field(
            "grade",
            FieldType.TEXT,
            _("Pay grade"),
            required=False,
            hint=_("That of the post, without the step that a person has reached"),
            of_pay=True,
        ),
        Field(
            "profile",
            FieldType.CHOICE,
            _("Job profile"),
            choices=(
                ("none", _("There is none")),
                ("written", _("Written down")),
                ("gone_through", _("Written down, and gone through with its holder")),
            ),
        ),
        Field("profile_on", FieldType.DATE, _("Job profile last gone through with its holder on"), required=False),
        Field(
            "financing",
            FieldType.CHOICE,
            _("Financed"),
            choices=(
                ("open_ended", _("Without an end")),
                ("until", _("Until a certain day")),
                ("unsecured", _("Not secured")),
            ),
        ),
        Field("financed_until", FieldType.DATE, _("Financed until"), required=False),
    ),
    named_by=("label",),
    review_months=6,
    feeds=("S2.1", "S2.2", "S2.3", "S10.1"),
    beside=("S2.4",),
    deadlines=(
        Deadline(
            "profile", _("Go through the job profile together"), "profile_on", months=PROFILE_MONTHS, leads=PROFILES
        ),
        Deadline("financing", _("Financing ends"), "financed_until", leads=GRANTS, only={"financing": ("until",)}),
    ),
    checks=(
        AtMost("filled", "size"),
        AtMost("counselling", "filled"),
        NeededWhen("profile_on", "profile", ("gone_through",)),
        EmptyUnless("profile_on", "profile", ("gone_through",)),
        NeededWhen("financed_until", "financing", ("until",)),
        EmptyUnless("financed_until", "financing", ("until",)),
    ),
)
ROLE = Kind(
    name="role",
    group=Group.POSTS,
    title=_("Roles"),
    one=_("Role"),
    purpose=_(
        "Who is in charge of what: each role of your role plan, whether it is described and whether somebody stands in."
    ),
    fields=(
        Field("label", FieldType.TEXT, _("Label"), hint=NO_NAMES),
        Field("described_on", FieldType.DATE, _("Description last gone through on"), required=False),
        Field("deputy", FieldType.YES_NO, _("Has somebody been named who stands in?")),
        Field("link", FieldType.LINK, _("Where it can be found"), required=False),
    ),
    named_by=("label",),
    review_months=12,
    feeds=("S5.1",),
    deadlines=(
        Deadline("description", _("Go through the description"), "described_on", months=PROFILE_MONTHS, leads=PROFILES),
    ),
)
ASSIGNMENT = Kind(
    name="assignment",
    group=Group.POSTS,
    title=_("Assignments of supporting professionals"),
    one=_("Month of assignments"),
    purpose=_(
        "How many assignments interpreters, lawyers and other freelancers had in a month, and"
        " how many of them were paid at the agreed rate, or compensated where they were pro "
        "bono."
    ),
    fields=(
        Field("month", FieldType.MONTH, _("Month")),
        Field("what", FieldType.TEXT, _("Kind of work"), hint=_("For example: Interpreting Arabic")),
        Field("assignments", FieldType.WHOLE, _("Assignments"), above_zero=True),
        Field("paid", FieldType.WHOLE, _("Of that paid at the agreed rate, or compensated")),
    ),
    named_by=("month", "what"),
    review_months=None,
    feeds=("S3.2",),
    checks=(AtMost("paid", "assignments"),),
    none=_("No interpreters, freelancers or volunteers worked with us"),
)
SUPPORT_HOURS = Kind(
    name="support_hours",
    group=Group.POSTS,
    title=_("Hours for supporting professionals"),
    one=_("Month of hours for supporting professionals"),
    purpose=_(
        "Hours planned and used to bring supporting professionals in, to talk assignments "
        "over and to grow together as a team."
    ),
    fields=(
        Field("month", FieldType.MONTH, _("Month")),
        Field(
            "what",
            FieldType.CHOICE,
            _("What for"),
            choices=(
                ("onboarding", _("Bringing in")),
                ("debrief", _("Talking assignments over")),
                ("team", _("Growing together as a team")),
            ),
        ),
        Field("planned", FieldType.HOURS, _("Hours planned"), above_zero=True),
        Field("used", FieldType.HOURS, _("Hours used")),
    ),
    named_by=("month", "what"),
    review_months=None,
    feeds=("S3.3.hours",),
    every_month=True,
    none=_("No hours for supporting professionals, for we work with none"),
)
INVOLVEMENT_CONCEPT = kept_up(
    "involvement_concept",
    Group.POSTS,
    _("Concept for involving supporting professionals"),
    _("How supporting professionals are chosen, brought in and accompanied. One entry, kept up."),
    feeds="S3.3.concept",
    months=24,
    none=_("No concept for supporting professionals, for we work with none"),
)
LANGUAGE_DEMAND = Kind(
    name="language_demand",
    group=Group.POSTS,
    title=_("Languages that are asked for"),
    one=_("Language that is asked for"),
    purpose=_(
        "Languages that people who come to you speak, and whether somebody in the team speaks"
        " them well enough to counsel."
    ),
    fields=(
        Field("language", FieldType.LANGUAGE, _("Language")),
        Field("covered", FieldType.YES_NO, _("Does somebody in the team speak it?")),
    ),
    named_by=("language",),
    review_months=12,
    feeds=(),
    closed=_(
        "Nothing is entered here any more. Which languages clients speak is in their files, and which ones colleagues"
        " speak is on the page of the team; casework counts from both how often they meet. What stands here is kept as"
        " it was."
    ),
)
KINDS = (ANALYSIS, POST, ROLE, ASSIGNMENT, SUPPORT_HOURS, INVOLVEMENT_CONCEPT, LANGUAGE_DEMAND)
