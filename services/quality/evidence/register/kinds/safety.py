"""Safety of the team, protection of data, and what has to be free of charge."""

from services.quality.evidence.register.kinds.checks import EmptyUnless, NeededWhen, NotBefore
from services.quality.evidence.register.kinds.fields import Deadline, Field, FieldType, Group, Kind, _
from services.quality.evidence.register.kinds.kept_up import kept_up

HALF_YEARLY = ("restore_drill", "access_review")
YEARLY = ("key_rotation", "breach_drill", "secrecy_pledge")
EVERY_TWO_YEARS = ("dpia",)
HELD = ("nothing", "something")

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
DRILL = Kind(
    name="drill",
    group=Group.SAFETY,
    title=_("Drills of the team"),
    one=_("Drill of the team"),
    purpose=_(
        "What the team rehearses so that everybody knows what to do: who is called, where one goes. One entry for each"
        " drill, kept up. What it showed to be needed is a measure after a drill."
    ),
    fields=(
        Field("what", FieldType.TEXT, _("What is rehearsed"), hint=_("For example: A threat at the door")),
        Field(
            "showed",
            FieldType.CHOICE,
            _("What did it show last?"),
            choices=(
                ("not_held", _("It was not held yet")),
                ("nothing", _("All went well, nothing is to be changed")),
                ("something", _("Something is to be changed")),
            ),
        ),
        Field("held_on", FieldType.DATE, _("Last held on"), required=False),
        Field("result", FieldType.TEXT, _("What is to be changed"), required=False, hint=_("Nothing about persons.")),
        Field(
            "next_on", FieldType.DATE, _("Next one on"), required=False, hint=_("Left empty it is due again in a year.")
        ),
    ),
    named_by=("what",),
    review_months=None,
    feeds=(),
    beside=("S6.1", "S6.3"),
    deadlines=(
        Deadline("next", _("Hold it"), "next_on"),
        Deadline("yearly", _("Hold it"), "held_on", months=12, unless={"next_on": ()}),
    ),
    checks=(
        NeededWhen("held_on", "showed", HELD),
        EmptyUnless("held_on", "showed", HELD),
        NeededWhen("result", "showed", ("something",)),
        EmptyUnless("result", "showed", ("something",)),
        NeededWhen("next_on", "showed", ("not_held",)),
        NotBefore("next_on", "held_on"),
    ),
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
    newest_by="done_on",
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
    newest_by="checked_on",
)
KINDS = (SAFETY_PLAN, DRILL, SAFETY_MEASURE, CONTROL, CHARGE_CHECK)
