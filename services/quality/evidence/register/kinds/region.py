"""What the region has for those whom a centre counsels: interpreters by language, and places for therapy."""

from services.quality.evidence.register.kinds.checks import EmptyUnless, NeededWhen
from services.quality.evidence.register.kinds.fields import Field, FieldType, Group, Kind, _

UNKNOWN = _("Left empty while you do not know; then it is not counted.")

INTERPRETED_LANGUAGE = Kind(
    name="interpreted_language",
    group=Group.POSTS,
    title=_("Interpreters by language"),
    one=_("Language to be interpreted"),
    purpose=_(
        "The languages that your centre plans to have interpreted, and how many interpreters you can ask. Plan for"
        " your region; do not go by single clients, and count none. How many languages lack anybody is one of the"
        " amounts for funders and ministries."
    ),
    fields=(
        Field("language", FieldType.LANGUAGE, _("Language")),
        Field(
            "interpreters",
            FieldType.WHOLE,
            _("Interpreters whom you can ask"),
            required=False,
            hint=_("0 where there is nobody. Left empty while you do not know; then it is not counted."),
        ),
    ),
    named_by=("language",),
    review_months=12,
    feeds=(),
    beside=("U7.2",),
)
THERAPY_PARTNER = Kind(
    name="therapy_partner",
    group=Group.POSTS,
    title=_("Practices and clinics for therapy"),
    one=_("Practice or clinic"),
    purpose=_(
        "Where people whom you counsel could get therapy: whether a place is free, and how long one waits. Go by what"
        " the practice says in general, not by a single client. How many have no place within three months is one of"
        " the amounts for funders and ministries."
    ),
    fields=(
        Field("label", FieldType.TEXT, _("Practice or clinic"), hint=_("The body, not a person")),
        Field(
            "takes",
            FieldType.CHOICE,
            _("Does it take anybody new?"),
            required=False,
            choices=(
                ("free", _("A place is free")),
                ("waiting", _("One has to wait")),
                ("nobody", _("It takes nobody new")),
            ),
            hint=UNKNOWN,
        ),
        Field("waiting_months", FieldType.WHOLE, _("Months that one waits"), required=False, above_zero=True),
    ),
    named_by=("label",),
    review_months=12,
    feeds=(),
    beside=("K7.2.map",),
    checks=(
        NeededWhen("waiting_months", "takes", ("waiting",)),
        EmptyUnless("waiting_months", "takes", ("waiting",)),
    ),
)
KINDS = (INTERPRETED_LANGUAGE, THERAPY_PARTNER)
