"""Where there is rightly nothing to enter: said once, so that an empty list is not taken for a forgotten one."""

from services.quality.evidence.register.kinds import funding, learning, place, posts, safety
from services.quality.evidence.register.kinds.fields import Field, FieldType, Group, Kind, _

MAY_BE_EMPTY = tuple(
    kind for kind in (*place.KINDS, *posts.KINDS, *funding.KINDS, *safety.KINDS, *learning.KINDS) if kind.none
)
NOTHING = Kind(
    name="nothing",
    group=Group.NOTHING,
    title=_("What there is none of"),
    one=_("Something there is none of"),
    purpose=_(
        "If you rightly have nothing to enter, say so here. Figures then say “does not apply” until the day on which"
        " you look again. What you should have and do not have does not belong here."
    ),
    fields=(
        Field(
            "what",
            FieldType.CHOICE,
            _("What there is none of"),
            choices=tuple((kind.name, kind.none) for kind in MAY_BE_EMPTY),
        ),
        Field("note", FieldType.TEXT, _("How you know"), required=False, hint=_("A few words for whoever looks next.")),
    ),
    named_by=("what",),
    review_months=6,
    feeds=(),
    beside=tuple(dict.fromkeys(measure for kind in MAY_BE_EMPTY for measure in kind.feeds)),
)
KINDS = (NOTHING,)
