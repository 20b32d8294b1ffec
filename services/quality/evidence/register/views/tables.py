"""A list of the register as a table: which fields are columns, and in which order its lines come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.fields import Field, FieldType, Kind
from services.quality.evidence.register.wording import language
from shared.languages import Wording

MOST_COLUMNS = 5
"""Besides the name; what else is said stands together in one more."""
TITLE, LOOKED_AT = "title", "looked_at"
type Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """`own` have a column each, `others` share one."""

    own: tuple[Field, ...]
    others: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the lines stand; without one the newest come first."""

    by: str = ""
    down: bool = False

    def after(self, column: str) -> str:
        """What the heading of a column asks for: its order, or where it has it, the other way round."""
        return f"-{column}" if self.by == column and not self.down else column

    def sort(self, column: str) -> str:
        """For `aria-sort`."""
        if self.by != column:
            return "none"
        return "descending" if self.down else "ascending"


def columns_for(kind: Kind, entries: Iterable[Entry]) -> Columns:
    """What is asked of every entry first, then what some of them say; nothing that none says, and no addresses."""
    said = {name for entry in entries for name in entry.values}
    besides = (FieldType.LINK, FieldType.CRITERIA)
    shown = [each for each in kind.fields if each.name in said and each.name not in kind.named_by]
    able = sorted((each for each in shown if each.type not in besides), key=lambda each: not each.required)
    own = able[:MOST_COLUMNS]
    return Columns(
        tuple(each for each in shown if each in own),
        tuple(each for each in shown if each not in own and each.type is not FieldType.LINK),
    )


def order_of(asked: str, columns: Columns) -> Order:
    """What an address asks for; an unknown column is none."""
    by = asked.removeprefix("-")
    known = {TITLE, LOOKED_AT, *(field.name for field in columns.own)}
    return Order(by, asked.startswith("-")) if by in known else Order()


def in_order(entries: Sequence[Entry], kind: Kind, order: Order, wording: Wording) -> list[Entry]:
    """What an entry does not say comes last, either way."""
    if not order.by:
        return list(entries)
    if order.by == LOOKED_AT:
        return sorted(entries, key=lambda entry: entry.reviewed_on, reverse=order.down)
    fields = [kind.field(name) for name in (kind.named_by if order.by == TITLE else (order.by,))]
    saying = [entry for entry in entries if any(field.name in entry.values for field in fields)]
    found = sorted(saying, key=lambda entry: [_key(field, entry, wording) for field in fields], reverse=order.down)
    return [*found, *(entry for entry in entries if entry not in saying)]


def _key(field: Field, entry: Entry, wording: Wording) -> Key:
    value = entry.values.get(field.name, "")
    if not value:
        return (1,)
    if field.type.is_number:
        return 0, Decimal(value)
    if field.type is FieldType.LANGUAGE:
        return 0, language(value, wording)
    if field.codes:
        return 0, field.codes.index(value) if value in field.codes else len(field.codes)
    return 0, value.casefold()
