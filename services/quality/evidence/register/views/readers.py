"""Who reads which fields of an entry: what one post is paid, the lead and the quality officer alone."""

from dataclasses import replace

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.checks import Values
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.foundation.domain import Author


def kind_for(kind: Kind, reader: Author) -> Kind:
    """The kind with the fields that the reader may read; every list, table and file is made from these."""
    if not withheld_from(kind, reader):
        return kind
    return replace(kind, fields=tuple(field for field in kind.fields if not field.of_pay))


def entry_for(entry: Entry, reader: Author) -> Entry:
    """The entry without what the reader may not read, its looks by others included."""
    names = withheld_from(BY_NAME[entry.kind], reader)
    if not names:
        return entry
    looks = tuple(replace(look, seen=_without(look.seen, names)) for look in entry.looks)
    return replace(entry, values=_without(entry.values, names), looks=looks)


def withheld_from(kind: Kind, reader: Author) -> frozenset[str]:
    """Names of the fields that the reader may not read."""
    return frozenset() if reads_pay(reader) else frozenset(field.name for field in kind.fields if field.of_pay)


def reads_pay(reader: Author) -> bool:
    """Whether the reader is told how each post is paid, and how many are paid well."""
    return reader.role.may_approve


def _without(values: Values, names: frozenset[str]) -> Values:
    return {name: value for name, value in values.items() if name not in names}
