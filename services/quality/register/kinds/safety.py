"""Safety of the team, protection of data, and what has to be free of charge."""

from services.quality.register.checks import NeededWhen
from services.quality.register.fields import Deadline, Field, FieldType, Group, Kind, _
from services.quality.register.kinds.kept_up import kept_up

HALF_YEARLY = ("restore_drill", "access_review")
YEARLY = ("key_rotation", "breach_drill", "secrecy_pledge")
EVERY_TWO_YEARS = ("dpia",)

SAFETY_PLAN = kept_up(
    "safety_plan",
    Group.SAFETY,
    _("Safety plan of the team"),
    _("What everybody does when it becomes dangerous. One entry, kept up."),
    feeds="S6.1",
    months=12,
)
SAFETY_MEASURE = Kind(
    name="safety_measure",
    group=Group.SAFETY,
    title=_("Measures after drills and incidents"),
    one=_("Measure after a drill or an incident"),
    purpose=_(
        "What a drill or an incident has shown to be needed, by when, and when it was done. "
        "Nothing about who was involved."
    ),
    fields=(
        Field("what", FieldType.TEXT, _("What is to be done")),
        Field("after", FieldType.CHOICE, _("After"), choices=(("drill", _("a drill")), ("incident", _("an incident")))),
        Field("due_on", FieldType.DATE, _("To be done by")),
        Field("done_on", FieldType.DATE, _("Done on"), required=False),
    ),
    named_by=("what",),
    review_months=None,
    feeds=("S6.3",),
    deadlines=(Deadline("measure", _("Do it"), "due_on", unless={"done_on": ()}),),
    none=_("No drill or incident showed that anything is needed"),
)
CONTROL = Kind(
    name="control",
    group=Group.SAFETY,
    title=_("Controls of data protection"),
    one=_("Control"),
    purpose=_(
        "What has to be tried or looked at again and again, so that data stay safe. One entry"
        " for each control, kept up."
    ),
    fields=(
        Field(
            "control",
            FieldType.CHOICE,
            _("Control"),
            choices=(
                ("restore_drill", _("Backup restored as a drill")),
                ("key_rotation", _("Keys changed")),
                ("access_review", _("Rights of access gone through")),
                ("breach_drill", _("Data breach rehearsed")),
                ("dpia", _("Data protection impact assessment")),
                ("secrecy_pledge", _("Secrecy pledged by everybody who runs the systems")),
            ),
        ),
        Field("done_on", FieldType.DATE, _("Last done on"), required=False),
        Field("passed", FieldType.APPLIES, _("Was everything in order?")),
        Field("link", FieldType.LINK, _("Where it can be found"), required=False),
    ),
    named_by=("control",),
    review_months=12,
    feeds=("U1.3", "U1.3.pledge", "U1.3.dpia"),
    listed="control",
    deadlines=(
        Deadline("half_yearly", _("Do it again"), "done_on", months=6, only={"control": HALF_YEARLY}),
        Deadline("yearly", _("Do it again"), "done_on", months=12, only={"control": YEARLY}),
        Deadline("two_years", _("Do it again"), "done_on", months=24, only={"control": EVERY_TWO_YEARS}),
    ),
    checks=(NeededWhen("done_on", "passed", ("yes",)),),
)
CHARGE_CHECK = Kind(
    name="charge_check",
    group=Group.SAFETY,
    title=_("Looks for charges"),
    one=_("Look for charges"),
    purpose=_(
        "Counselling is free. Somebody goes through the accounts and looks whether anybody "
        "was charged nevertheless: there must be no such record."
    ),
    fields=(
        Field("checked_on", FieldType.DATE, _("Looked through on")),
        Field("found", FieldType.YES_NO, _("Was anybody charged?")),
        Field("note", FieldType.TEXT, _("What was looked through"), required=False),
    ),
    named_by=("checked_on",),
    review_months=None,
    feeds=("U6.2.no_charge",),
    deadlines=(Deadline("check", _("Look through the accounts again"), "checked_on", months=12),),
)
KINDS = (SAFETY_PLAN, SAFETY_MEASURE, CONTROL, CHARGE_CHECK)
