"""The least that can be entered in a list, made from its fields: what a figure would be made from."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.quality.evidence.register.domain import Entry, usual_review
from services.quality.evidence.register.kinds.checks import NeededWhen
from services.quality.evidence.register.kinds.fields import Field, FieldType, Kind
from services.quality.foundation.domain import Author, Role

NOBODY = Author(UUID(int=0), Role.LEAD)
AGO = timedelta(days=30)
SAID = {FieldType.LEVEL: "2", FieldType.LINK: "https://example.org", FieldType.CRITERIA: "", FieldType.TEXT: "-"}


def least_of(kind: Kind, day: date) -> list[Entry]:
    """One entry of a month ago, of a checklist one for each item: the first answer to all that is required."""
    return [_entry(kind, number, item, day) for number, item in enumerate(kind.items or ("",))]


def _entry(kind: Kind, number: int, item: str, day: date) -> Entry:
    values = {field.name: _value(field, day) for field in kind.fields if field.required}
    values |= {kind.listed: item} if item else {}
    for check in kind.checks:
        if isinstance(check, NeededWhen) and check.problem(values):
            values[check.field] = _value(kind.field(check.field), day)
    id_ = UUID(int=number + 1)
    at = datetime.combine(day, datetime.min.time(), UTC)
    return Entry(id_, id_, kind.name, 1, values, day, usual_review(kind, day), "", NOBODY, at, day)


def _value(field: Field, day: date) -> str:
    if field.codes:
        return field.codes[0]
    if field.type in (FieldType.DATE, FieldType.MONTH):
        return (day - AGO).isoformat()[: 10 if field.type is FieldType.DATE else 7]
    return SAID.get(field.type, "1")
