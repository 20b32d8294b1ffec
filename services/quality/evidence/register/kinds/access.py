"""How people find the centre and learn about it: channels, documents and their languages, outreach."""

from services.quality.evidence.register.kinds.checks import NeededWhen, Percent
from services.quality.evidence.register.kinds.fields import Deadline, Field, FieldType, Group, Kind, _

DOCUMENT_CELL = Kind(
    name="document_cell",
    group=Group.ACCESS,
    title=_("Documents in languages"),
    one=_("Document in a language"),
    purpose=_(
        "Each document in each language that you want it in, translated or not. A text is "
        "current if it is not older than its source. What is published here is known already."
    ),
    fields=(
        Field(
            "document",
            FieldType.CHOICE,
            _("Document"),
            choices=(
                ("who_does_what", _("Who does what")),
                ("principles", _("Principles")),
                ("service_description", _("Service description")),
                ("policy", _("Policy document")),
                ("leaflet", _("Leaflet")),
                ("other", _("Something else")),
            ),
        ),
        Field("title", FieldType.TEXT, _("Title"), required=False),
        Field("language", FieldType.LANGUAGE, _("Language")),
        Field("target", FieldType.YES_NO, _("Do you want it in this language?")),
        Field(
            "dated_on",
            FieldType.DATE,
            _("Text or translation of"),
            required=False,
            hint=_("Left empty where there is none yet"),
        ),
        Field("source_changed_on", FieldType.DATE, _("Source last changed on"), required=False),
        Field("plain", FieldType.YES_NO, _("In plain language?"), required=False),
    ),
    named_by=("document", "title", "language"),
    review_months=12,
    feeds=("S8.1", "S5.2", "K11.3", "U5.3"),
    deadlines=(
        Deadline(
            "translation",
            _("Bring it up to date with its source"),
            "source_changed_on",
            days=30,
            only={"target": ("yes",)},
            unless_since="dated_on",
        ),
    ),
    checks=(NeededWhen("title", "document", ("other",)),),
)
WORKING_LANGUAGE = Kind(
    name="working_language",
    group=Group.ACCESS,
    title=_("Languages in which you work"),
    one=_("Language in which you work"),
    purpose=_(
        "The languages in which people can be counselled here, with or without an interpreter. Who does what, your"
        " principles and the description of your services should be there in each of them; so should hours and ways to"
        " reach you."
    ),
    fields=(Field("language", FieldType.LANGUAGE, _("Language")),),
    named_by=("language",),
    review_months=12,
    feeds=("S5.2", "K11.3", "U5.3", "U9.3"),
)
CONTACT_OPTION = Kind(
    name="contact_option",
    group=Group.ACCESS,
    title=_("Contact options in languages"),
    one=_("Contact option in a language"),
    purpose=_(
        "Where else are contact options and hours published, in each language that you want? Look at that page every"
        " three months. Your own public pages are looked at every day by themselves, in every language in which you"
        " work. Enter a text of theirs only to say that you want it in one more language."
    ),
    fields=(
        Field("option", FieldType.TEXT, _("Contact option"), hint=_("For example: Phone and opening hours")),
        Field("language", FieldType.LANGUAGE, _("Language")),
        Field(
            "text",
            FieldType.CHOICE,
            _("Is it one of your publications?"),
            required=False,
            hint=_("Then only what your public pages really show in this language counts."),
            choices=(("opening_hours", _("Opening hours")), ("contact_options", _("Ways to reach us"))),
        ),
        Field("published", FieldType.YES_NO, _("Published in this language?")),
        Field("link", FieldType.LINK, _("Where it can be found"), required=False),
    ),
    named_by=("option", "language"),
    review_months=3,
    feeds=("U9.3",),
)
ENTRY_POINT = Kind(
    name="entry_point",
    group=Group.ACCESS,
    title=_("Public entry points elsewhere"),
    one=_("Public entry point"),
    purpose=_(
        "Notices, profiles, recorded messages and pages elsewhere through which people find you: does each say, in"
        " its own language, that counselling is free? Your own public pages are looked at every day by themselves."
    ),
    fields=(
        Field("label", FieldType.TEXT, _("Entry point")),
        Field("language", FieldType.LANGUAGE, _("Language")),
        Field("says_free", FieldType.YES_NO, _("Does it say that it is free?")),
        Field("link", FieldType.LINK, _("Where it can be found"), required=False),
    ),
    named_by=("label", "language"),
    review_months=6,
    feeds=("U6.2",),
)
INTAKE_CHANNEL = Kind(
    name="intake_channel",
    group=Group.ACCESS,
    title=_("Ways to reach you"),
    one=_("Way to reach you"),
    purpose=_("Every way in which somebody can ask for help, and whether it works without a name."),
    fields=(
        Field("label", FieldType.TEXT, _("Way"), hint=_("For example: Phone, e-mail, form, walk-in hours")),
        Field("without_name", FieldType.YES_NO, _("Usable without a name?")),
    ),
    named_by=("label",),
    review_months=12,
    feeds=("U2.3",),
)
OUTREACH = Kind(
    name="outreach",
    group=Group.ACCESS,
    title=_("Outreach"),
    one=_("Outreach action"),
    purpose=_(
        "What you did to reach people who do not know you yet, in which language, and about "
        "how many people you spoke with."
    ),
    fields=(
        Field("done_on", FieldType.DATE, _("Day")),
        Field("what", FieldType.TEXT, _("What, and where")),
        Field("language", FieldType.LANGUAGE, _("Language")),
        Field("contacts", FieldType.WHOLE, _("People spoken with")),
    ),
    named_by=("done_on", "what"),
    review_months=None,
    feeds=("S8.3", "U9.4"),
)
OUTREACH_PLAN = Kind(
    name="outreach_plan",
    group=Group.ACCESS,
    title=_("Plans for outreach"),
    one=_("Plan for outreach"),
    purpose=_(
        "How many people you mean to speak with in twelve months, and how much of it in other languages than German. A"
        " new plan is a new entry."
    ),
    fields=(
        Field("valid_from", FieldType.DATE, _("Valid from")),
        Field("contacts", FieldType.WHOLE, _("People to speak with in twelve months"), above_zero=True),
        Field(
            "other_languages",
            FieldType.WHOLE,
            _("Outreach in a language other than German, in percent"),
            required=False,
            hint=_(
                "Of a hundred actions, how many. Left empty, outreach in other languages is only shown, not scored."
            ),
            above_zero=True,
        ),
        Field("note", FieldType.TEXT, _("What is planned"), required=False),
    ),
    named_by=("valid_from",),
    review_months=None,
    feeds=("U9.4", "S8.3.plan"),
    beside=("S8.3",),
    checks=(Percent("other_languages"),),
    deadlines=(Deadline("renewal", _("Plan the next twelve months"), "valid_from", months=12),),
    newest_by="valid_from",
)
KINDS = (DOCUMENT_CELL, WORKING_LANGUAGE, CONTACT_OPTION, ENTRY_POINT, INTAKE_CHANNEL, OUTREACH, OUTREACH_PLAN)
