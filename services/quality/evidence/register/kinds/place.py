"""Workplaces, equipment, premises and the hours in which somebody is there."""

from services.quality.evidence.register.kinds.checks import AtMost, NeededWhen, NotBefore
from services.quality.evidence.register.kinds.fields import Deadline, Field, FieldType, Group, Kind, Lead, _

WORKPLACE_ITEM = Kind(
    name="workplace_item",
    group=Group.PLACE,
    title=_("Workplace checklist"),
    one=_("Item of the workplace checklist"),
    purpose=_(
        "What everybody needs in order to work well. One line for each item, and for each office if you have several."
    ),
    fields=(
        Field(
            "item",
            FieldType.CHOICE,
            _("Item"),
            choices=(
                ("private_room", _("Room for confidential talks")),
                ("lockable_storage", _("Storage that can be locked")),
                ("phone_and_device", _("Work phone and device for every post")),
                ("ergonomics", _("Ergonomic check of the workplaces")),
                ("accessible_workplace", _("Needs of staff for an accessible workplace")),
                ("other", _("Something else")),
            ),
        ),
        Field("place", FieldType.TEXT, _("Where, or what exactly"), required=False),
        Field("met", FieldType.FULFILLED, _("Is it there?")),
    ),
    named_by=("item", "place"),
    review_months=12,
    feeds=("S1.1", "S1.1.room"),
    listed="item",
    checks=(NeededWhen("place", "item", ("other",)),),
)
DEFECT = Kind(
    name="defect",
    group=Group.PLACE,
    title=_("Defects of the equipment"),
    one=_("Defect"),
    purpose=_("What is broken or missing, since when, and when it was repaired. Everybody in the team may report one."),
    fields=(
        Field("what", FieldType.TEXT, _("What is broken or missing")),
        Field("reported_on", FieldType.DATE, _("Reported on")),
        Field("repaired_on", FieldType.DATE, _("Repaired on"), required=False),
    ),
    named_by=("what",),
    told_apart_by=("reported_on",),
    review_months=None,
    feeds=("S1.2",),
    deadlines=(
        Deadline(
            "repair", _("Repair it"), "reported_on", days=30, leads=(Lead(days=14), Lead()), unless={"repaired_on": ()}
        ),
    ),
    checks=(NotBefore("repaired_on", "reported_on"),),
    anyone=True,
    none=_("Nothing was broken or missing"),
)
OPENING_MONTH = Kind(
    name="opening_month",
    group=Group.PLACE,
    title=_("Opening hours of a month"),
    one=_("Month of opening hours"),
    purpose=_(
        "How many hours you had published for a month, and how many of them somebody was "
        "there. If you leave the second one empty, the reported closures of that month are "
        "subtracted."
    ),
    fields=(
        Field("month", FieldType.MONTH, _("Month")),
        Field("published", FieldType.HOURS, _("Hours published"), above_zero=True),
        Field("staffed", FieldType.HOURS, _("Hours in which somebody was there"), required=False),
    ),
    named_by=("month",),
    review_months=None,
    feeds=("S7.1",),
    every_month=True,
    checks=(AtMost("staffed", "published"),),
)
CLOSURE = Kind(
    name="closure",
    group=Group.PLACE,
    title=_("Closures"),
    one=_("Closure"),
    purpose=_("Published hours in which nobody could be there. Everybody in the team may report one."),
    fields=(
        Field("closed_on", FieldType.DATE, _("Day")),
        Field("hours", FieldType.HOURS, _("Hours"), above_zero=True),
        Field(
            "why",
            FieldType.CHOICE,
            _("Why"),
            choices=(
                ("illness", _("Illness")),
                ("vacancy", _("A post is vacant")),
                ("training", _("Training or team day")),
                ("outreach", _("Work outside")),
                ("other", _("Something else")),
            ),
        ),
    ),
    named_by=("closed_on", "why"),
    review_months=None,
    feeds=("S7.1",),
    anyone=True,
)
ACCESSIBILITY_ITEM = Kind(
    name="accessibility_item",
    group=Group.PLACE,
    title=_("Accessibility"),
    one=_("Item of accessibility"),
    purpose=_(
        "Who can come in, find the way and take part. Where your own rooms cannot offer it, a partner location may."
    ),
    fields=(
        Field(
            "item",
            FieldType.CHOICE,
            _("Item"),
            choices=(
                ("step_free", _("Way in without steps")),
                ("toilet", _("Accessible toilet")),
                ("signs", _("Signs that can be found and read")),
                ("hearing", _("Help for people who hear little")),
                ("seeing", _("Help for people who see little")),
                ("transport", _("Within reach of public transport")),
                ("children", _("Room for children")),
                ("other", _("Something else")),
            ),
        ),
        Field("place", FieldType.TEXT, _("Where, or what exactly"), required=False),
        Field("met", FieldType.FULFILLED, _("Is it there?")),
        Field("partner", FieldType.YES_NO, _("Does a partner location offer it?"), required=False),
    ),
    named_by=("item", "place"),
    review_months=12,
    feeds=("S7.2",),
    listed="item",
    checks=(NeededWhen("place", "item", ("other",)),),
)
KINDS = (WORKPLACE_ITEM, DEFECT, OPENING_MONTH, CLOSURE, ACCESSIBILITY_ITEM)
