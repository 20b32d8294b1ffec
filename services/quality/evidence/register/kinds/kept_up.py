"""Documents of which a centre has one, gone through again every so often: the same fields for all of them."""

from services.quality.evidence.register.kinds.checks import EmptyUnless, NeededWhen
from services.quality.evidence.register.kinds.fields import Deadline, Field, FieldType, Group, Kind, Lead, _


def kept_up(name: str, group: Group, title: str, purpose: str, *, feeds: str, months: int, none: str = "") -> Kind:
    """`months` is after how long the team goes through it again."""
    renewal = Deadline("renewal", _("Go through it together"), "looked_at_on", months=months, leads=LEADS)
    return Kind(
        name=name,
        group=group,
        title=title,
        one=title,
        purpose=purpose,
        fields=FIELDS,
        named_by=(),
        review_months=12,
        feeds=(feeds,),
        deadlines=(renewal,),
        checks=CHECKS,
        none=none,
    )


LEADS = (Lead(days=60), Lead())
FIELDS = (
    Field("in_place", FieldType.YES_NO, _("Is there one?")),
    Field("looked_at_on", FieldType.DATE, _("Last gone through by the team on"), required=False),
    Field("link", FieldType.LINK, _("Where it can be found"), required=False),
)
CHECKS = (NeededWhen("looked_at_on", "in_place", ("yes",)), EmptyUnless("looked_at_on", "in_place", ("yes",)))
