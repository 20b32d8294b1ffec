"""What one entry adds to the figures that its kind feeds: each is made with it and without it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.quality.evidence.probe.domain import Probe
from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import BY_NAME, kinds_for
from services.quality.evidence.register.kinds.fields import FieldType, Kind
from services.quality.evidence.register.kinds.nothing import NOTHING
from services.quality.evidence.register.measures.every import figures
from services.quality.evidence.register.measures.published import Cells
from services.quality.standards.scoring.figures import Absence, Amounts, Figure, Outcomes

NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Addition:
    """So much of a part and of the whole; of what is not added up, what the figure would be `without` the entry."""

    measure: str
    part: float = 0.0
    whole: float = 0.0
    without: Figure | Absence | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """All that the figures of a day are made from."""

    entries: Sequence[Entry]
    cells: Cells
    probe: Probe | None
    day: date

    def known(self, measure: str, entries: Iterable[Entry]) -> Figure | Absence:
        return figures(entries, self.cells, self.probe, day=self.day, only=(measure,))[measure]

    def additions(self, entry: Entry) -> list[Addition]:
        """By measure, without those to which the entry adds nothing today."""
        found = [self._addition(entry, measure) for measure in BY_NAME[entry.kind].feeds]
        return [each for each in found if each]

    def added_to(self, measure: str, entries: Iterable[Entry]) -> dict[UUID, Addition]:
        """By entry what each adds to one figure."""
        feeding = [entry for entry in entries if measure in BY_NAME[entry.kind].feeds]
        found = [(entry.entry, self._addition(entry, measure)) for entry in feeding]
        return {id_: each for id_, each in found if each}

    def _addition(self, entry: Entry, measure: str) -> Addition | None:
        names = {kind.name for kind in kinds_for(measure)} | {NOTHING.name}
        others = [each for each in self.entries if each.kind in names and each.entry != entry.entry]
        known = self.known(measure, [*others, entry])
        without = self.known(measure, [*others, *left_of(entry, BY_NAME[entry.kind])])
        if isinstance(known, Absence) or known == without:
            return None
        if not isinstance(known, Outcomes | Amounts):
            return Addition(measure, without=without)
        part, whole = _sums(known)
        part_before, whole_before = _sums(without)
        return Addition(measure, round(part - part_before, 9), round(whole - whole_before, 9))


def left_of(entry: Entry, kind: Kind) -> list[Entry]:
    """What stays without it: of a checklist an item that does not apply, for one without an answer counts as well."""
    if not kind.items:
        return []
    applies = {field.name for field in kind.fields if NOT_APPLICABLE in field.codes}
    silent = {field.name for field in kind.fields if field.type is FieldType.YES_NO}
    values = {name: NOT_APPLICABLE if name in applies else value for name, value in entry.values.items()}
    return [replace(entry, values={name: value for name, value in values.items() if name not in silent})]


def _sums(known: Figure | Absence) -> tuple[float, float]:
    """The part and the whole of what is added up; what is partly so counts half."""
    if isinstance(known, Outcomes):
        return known.met + known.partly / 2, float(known.total)
    return (known.part, known.whole) if isinstance(known, Amounts) else (0.0, 0.0)
