"""How the history of a criterion goes on over versions of the standards, and from where on it can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from services.quality.standards.catalogue.domain import Catalogue, Change, Criterion, Indicator
from services.quality.standards.catalogue.scores import Reported
from services.quality.standards.catalogue.succession import chain

PLAIN = {"privacy", "score", "gate", "musts", "fresh", "responsible", "weight"}
"""What a score depends on; names and definitions may be put better without changing what is counted."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a measure that is counted anew begins: its first month, and the versions that counted something else."""

    month: str
    earlier: frozenset[str]

    def leaves_out(self, month: str, catalogue: str) -> bool:
        """Whether what was counted in a month by a version of the standards says nothing about the measure of now."""
        return month < self.month or catalogue in self.earlier


@dataclass(frozen=True, slots=True)
class Lineage:
    """Three names, each of the version and the id where something began: `2025-10/S3`.

    The thread is the criterion itself, under whatever id. A stretch of it ends where it is counted anew. Measured
    scores can be compared as long as the same figures are scored in the same way.
    """

    thread: str
    stretch: str
    measuring: str


def lineages(catalogues: Mapping[str, Catalogue], version: str) -> dict[str, Lineage]:
    """By criterion of that version. What is not named among the changes stayed as it was, under its own id."""
    found: dict[str, Lineage] = {}
    before: Catalogue | None = None
    for catalogue in reversed(list(chain(catalogues, version))):
        found = _following(before, found, catalogue)
        before = catalogue
    return found


def counted_from(catalogues: Mapping[str, Catalogue], version: str) -> dict[str, Beginning]:
    """By measure: from where on it counts, where an indicator began anew with a version. Everything otherwise."""
    found: dict[str, Beginning] = {}
    earlier: frozenset[str] = frozenset()
    for catalogue in reversed(list(chain(catalogues, version))):
        anew = {change.id for change in catalogue.changes if change.kind == "counted_anew"}
        for criterion in catalogue.criteria:
            for indicator in criterion.indicators:
                if indicator.id in anew or criterion.id in anew:
                    begins = Beginning(f"{catalogue.valid_from:%Y-%m}", earlier)
                    found |= dict.fromkeys(indicator.measures, begins)
        earlier |= {catalogue.version}
    return found


def _following(before: Catalogue | None, known: Mapping[str, Lineage], catalogue: Catalogue) -> dict[str, Lineage]:
    changes = {change.id: change for change in catalogue.changes}
    return {each.id: _lineage(each, changes, before, known, catalogue) for each in catalogue.criteria}


def _lineage(
    criterion: Criterion,
    changes: Mapping[str, Change],
    before: Catalogue | None,
    known: Mapping[str, Lineage],
    catalogue: Catalogue,
) -> Lineage:
    here, change = f"{catalogue.version}/{criterion.id}", changes.get(criterion.id)
    earlier_id = change.was if change and change.was else criterion.id
    earlier = known.get(earlier_id)
    if before is None or earlier is None or (change and change.kind == "new"):
        return Lineage(here, here, here)
    if change and change.kind == "counted_anew":
        return Lineage(earlier.thread, here, here)
    same = not _touched(criterion, changes) and _scored_by(before, earlier_id) == _scored_by(catalogue, criterion.id)
    return earlier if same else replace(earlier, measuring=here)


def _touched(criterion: Criterion, changes: Mapping[str, Change]) -> bool:
    """Whether one of its indicators is not counted as before, although nothing else may show it."""
    ids = {indicator.id for indicator in criterion.indicators}
    return any(change.kind == "counted_anew" and change.id in ids for change in changes.values())


def _scored_by(catalogue: Catalogue, criterion_id: str) -> object:
    """All that a measured score is made from, but the figures; ids may change, measures do not."""
    criterion = catalogue.criterion(criterion_id)
    indicators = {each.measured_as: _asked(each) for each in criterion.indicators if _may_score(each)}
    return catalogue.scoring, criterion.responsible, indicators


def _may_score(indicator: Indicator) -> bool:
    return not isinstance(indicator.score, Reported) or indicator.score.by_plan is not None


def _asked(indicator: Indicator) -> object:
    return _without_names(indicator.model_dump(mode="json", include=PLAIN))


def _without_names(value: object) -> object:
    match value:
        case dict():
            return {name: _without_names(each) for name, each in value.items() if name != "name"}
        case list():
            return [_without_names(each) for each in value]
    return value
