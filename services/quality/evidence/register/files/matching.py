"""Which line of a file is which entry of the register: as it stands there, a change of it, or a new one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from services.quality.evidence.register.domain import Entry, Filled, content_of
from services.quality.evidence.register.files.reading import Fault, Line, Sheet
from services.quality.evidence.register.files.vocabulary import plain
from services.quality.evidence.register.kinds.checks import Values
from services.quality.evidence.register.kinds.fields import Kind

type Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A line that says otherwise what an entry says. Of a column that the file has not it says what the entry says."""

    line: Line
    entry: Entry


@dataclass(frozen=True, slots=True)
class Matched:
    """`known` is how many lines the register holds already. Nothing is taken while there is a fault."""

    new: tuple[Line, ...] = ()
    changed: tuple[Change, ...] = ()
    known: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def lines(self) -> list[Line]:
        """Those that something comes of, as they stand in the file."""
        return sorted([*self.new, *(each.line for each in self.changed)], key=lambda line: line.number)

    @property
    def outcome(self) -> list[str]:
        """The same as long as the same lines would begin entries, and the same versions would be followed."""
        begun = [content_of(line.filled) for line in self.new]
        followed = [f"{each.entry.id}\0{content_of(each.line.filled)}" for each in self.changed]
        return sorted([*begun, *followed])


@dataclass(frozen=True, slots=True)
class MatchedSheet:
    sheet: Sheet
    found: Matched


@dataclass(frozen=True, slots=True)
class MatchedBook:
    """What would come of a whole file."""

    sheets: tuple[MatchedSheet, ...]

    @property
    def changing(self) -> tuple[MatchedSheet, ...]:
        """Those that something comes of."""
        return tuple(each for each in self.sheets if each.found.new or each.found.changed)

    @property
    def is_faultless(self) -> bool:
        return not any(each.found.faults for each in self.sheets)

    @property
    def mark(self) -> str:
        """Says what somebody has seen of it: the same comes of it, or it gets another mark. "" where nothing does."""
        outcomes = [f"{each.sheet.kind.name}\0{one}" for each in self.changing for one in each.found.outcome]
        return sha256("\n".join(outcomes).encode()).hexdigest() if outcomes else ""


def match_all(sheets: Iterable[Sheet], entries: Iterable[Entry]) -> MatchedBook:
    """Entries are those in force, of any kind."""
    of_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        of_kind[entry.kind].append(entry)
    return MatchedBook(tuple(MatchedSheet(sheet, match(sheet, of_kind[sheet.kind.name])) for sheet in sheets))


def match(sheet: Sheet, entries: Iterable[Entry]) -> Matched:
    """By what an entry is known by; entries are those in force."""
    kept: dict[Name, list[Entry]] = defaultdict(list)
    for entry in entries:
        kept[named(sheet.kind, entry.values)].append(entry)
    lines: dict[Name, list[Line]] = defaultdict(list)
    for line in sheet.lines:
        lines[named(sheet.kind, line.filled.values)].append(line)
    found = [_of_one_name(sheet, several, kept.get(name, [])) for name, several in lines.items()]
    return Matched(
        tuple(line for each in found for line in each.new),
        tuple(change for each in found for change in each.changed),
        sum(each.known for each in found),
        tuple(sorted((fault for each in found for fault in each.faults), key=lambda fault: fault.line)),
    )


def named(kind: Kind, values: Values) -> Name:
    """Without a difference of case or of spaces."""
    return tuple(plain(values.get(name, "")) for name in kind.known_by)


def _of_one_name(sheet: Sheet, lines: Sequence[Line], entries: Sequence[Entry]) -> Matched:
    """What is there already comes first, so that entries of one name may go out and come in again."""
    left, others = _unlike(sheet, lines, entries)
    known = len(lines) - len(left)
    if len(left) == len(others) == 1:
        change = Change(whole(sheet, left[0], others[0]), others[0])
        return Matched(changed=(change,), known=known, faults=_contradictions(sheet.kind, change.line))
    if len(lines) == 1 and not entries:
        return Matched(new=tuple(left))
    return Matched(known=known, faults=tuple(_fault(sheet.kind, line, lines) for line in left))


def whole(sheet: Sheet, line: Line, entry: Entry) -> Line:
    """With what the entry says where the file has no column for it, or where it is not asked for any more."""
    silent = {name: value for name, value in entry.values.items() if name not in sheet.columns}
    silent |= sheet.kind.of_before(entry.values)
    return replace(line, filled=replace(line.filled, values={**silent, **line.filled.values}))


def _contradictions(kind: Kind, line: Line) -> tuple[Fault, ...]:
    """What a line says can contradict what the entry says in a column that the file has not."""
    values = line.filled.values
    found = [problem for rule in kind.checks if (problem := rule.problem(values))]
    return tuple(Fault(line.number, name, code, values.get(name, "")) for name, code in found)


def _unlike(sheet: Sheet, lines: Sequence[Line], entries: Sequence[Entry]) -> tuple[list[Line], list[Entry]]:
    """Lines and entries that are left when each line has been laid beside one entry that says the same."""
    left, others = [], list(entries)
    for line in lines:
        same = next((entry for entry in others if says_nothing_new(whole(sheet, line, entry).filled, entry)), None)
        if same:
            others.remove(same)
        else:
            left.append(line)
    return left, others


def says_nothing_new(filled: Filled, entry: Entry) -> bool:
    """The same values, and no later look than the one that is known; days that are not given say nothing."""
    if dict(filled.values) != dict(entry.values):
        return False
    if filled.reviewed_on and filled.reviewed_on != entry.reviewed_on:
        return filled.reviewed_on < entry.reviewed_on
    return filled.review_on in (None, entry.review_on)


def _fault(kind: Kind, line: Line, lines: Sequence[Line]) -> Fault:
    field = kind.known_by[0] if kind.known_by else ""
    twin = next((each.number for each in lines if each is not line), 0)
    code = "named_twice" if twin else "several_so_named"
    return Fault(line.number, field, code, line.filled.values.get(field, ""), twin)
