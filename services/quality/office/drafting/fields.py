"""What a form of a draft shows and takes: texts by language, choices, and numbers as an office writes them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from services.quality.office.drafting.entries import (
    inner,
    is_indicator,
    number_places,
    set_or_drop,
    text_places,
    texts_of,
    with_numbers,
    with_texts,
)
from services.quality.office.drafting.entry_text import Table
from services.quality.office.drafting.texts import HEAD
from services.quality.standards.catalogue.domain import Cadence, Party, Privacy, Source
from services.quality.standards.catalogue.scores import Scoring
from shared.languages import Wording
from shared.web.forms import Form

LONGEST_WORDS = 1_000
MOST_TEXTS = 150
"""So many texts stand in one form at most; the rest of very many reasons stays as it is."""
HUNDREDTHS = {"gate", "scoring.shares", "scoring.least_coverage"}
"""Numbers that a form has as percent."""
WHOLE = {"months", "most", "evidence_months"}
BOUNDS = {
    "weight": (0.01, 100), "gate": (0.1, 100), "months": (1, 600), "target": (0.01, 1_000_000), "most": (0, 3),
    "shares": (0.1, 100), "least_coverage": (0.1, 100), "ages": (0.01, 100), "targets": (0.01, 100),
    "cap_of_a_missed_must": (0, 4), "gap_below": (0.01, 4), "noteworthy": (0.01, 4), "evidence_months": (1, 600),
}  # fmt: skip
"""The least and the most, as a form has them."""
OPTIONAL = {"gate", "weight"}


class Way(StrEnum):
    """Ways of scoring that a form offers; a mean of several figures stays what it is."""

    RATIO = "ratio"
    TOPBOX = "topbox"
    CURRENCY = "currency"
    TARGET = "target"
    MATURITY = "maturity"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody wrote in a form about one entry."""

    texts: Mapping[str, Mapping[str, str]]
    values: Mapping[str, object] = field(default_factory=dict)
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    series: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Numbers of the whole version that come in threes or fours, and single ones."""
    right: frozenset[tuple[str, str]] = frozenset()
    """Field and language of the texts that still say the same as those in the other languages."""
    name_fits: bool = False


def form_of(entry: Table, id_: str, languages: Sequence[str], wording: Wording) -> Form:
    """What stands in the form before anybody writes."""
    point = point_of(wording)
    given: dict[str, tuple[str, ...]] = {
        f"{name}.{language}": (said.get(language, ""),)
        for name, said in texts_of(entry, id_).items()
        for language in languages
    }
    if id_ == HEAD:
        return Form(given | head_shown(entry, point))
    given["responsible"] = listed(entry.get("responsible"))
    if is_indicator(id_):
        score = inner(entry, "score")
        given |= {name: listed(entry.get(name)) for name in ("sources", "privacy", "cadence")}
        given |= {"score.kind": listed(score.get("kind")), "score.inverse": ("yes",) if score.get("inverse") else ()}
        given |= {each.field: (written(each.field, each.holder.get(each.key), point),) for each in number_places(entry)}
    return Form(given)


def head_shown(head: Table, point: str) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {name: (str(head.get(name, "")),) for name in ("version", "valid_from")}
    for name, values in series_of(head).items():
        given |= {f"{name}.{place}": (written(name, value, point),) for place, value in enumerate(values)}
    return given


def series_of(head: Table) -> dict[str, tuple[float, ...]]:
    """The numbers by which figures become scores: those of the draft, else the usual ones."""
    usual, scoring = Scoring().model_dump(), inner(head, "scoring")
    found = {}
    for name, value in usual.items():
        said = scoring.get(name, value)
        found[f"scoring.{name}"] = tuple(said) if isinstance(said, list | tuple) else (said,)
    return found


def listed(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(each) for each in value)
    return (str(value),) if value is not None else ()


def point_of(wording: Wording) -> str:
    """A comma where the language writes one: `number_in` takes both, in Latin digits."""
    return "," if wording.number(0.5) == "0,5" else "."


def written(name: str, value: object, point: str = ".") -> str:
    if not isinstance(value, int | float):
        return ""
    return plain(value * 100 if name in HUNDREDTHS else value).replace(".", point)


def plain(number: float) -> str:
    """With all its digits and without an exponent, which `decimal` does not take."""
    return f"{Decimal(f'{number:.12g}').normalize():f}"


def taken(form: Form, entry: Table, id_: str, languages: Sequence[str]) -> Edit:
    """What was written; what cannot be taken is among the problems of the form."""
    texts = {place.field: words_in(form, place.field, languages) for place in text_places(entry, id_)}
    right = {(name, language) for name in texts for language in languages if form.checked(f"right.{name}.{language}")}
    if id_ == HEAD:
        series = {name: series_in(form, name, len(values)) for name, values in series_of(entry).items()}
        return Edit(texts, head_values(form), series=series, right=frozenset(right))
    numbers = {place.field: number_in(form, place.field) for place in number_places(entry)} if is_indicator(id_) else {}
    values = dict(values_in(form, entry, id_))
    return Edit(texts, values, numbers, right=frozenset(right), name_fits=form.checked("name_fits"))


def words_in(form: Form, name: str, languages: Sequence[str]) -> dict[str, str]:
    """In one line, as the standards have them; of a field that was not sent nothing is said."""
    said = {}
    for language in languages:
        if not form.all(f"{name}.{language}"):
            continue
        text = form.text(f"{name}.{language}", most=LONGEST_WORDS, required=False)
        said[language] = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return said


def values_in(form: Form, entry: Table, id_: str) -> Iterator[tuple[str, object]]:
    parties = form.codes("responsible", Party)
    if not parties and not is_indicator(id_):
        form.problem("responsible", "missing")
    yield "responsible", list(map(str, parties))
    if not is_indicator(id_):
        return
    sources = form.codes("sources", Source)
    if not sources:
        form.problem("sources", "missing")
    yield "sources", list(map(str, sources))
    yield "privacy", str(form.code("privacy", Privacy) or "")
    yield "cadence", str(form.code("cadence", Cadence) or "")
    if inner(entry, "score").get("kind") != "mean":
        yield "score.kind", str(form.code("score.kind", Way) or "")
        yield "score.inverse", form.checked("score.inverse")


def head_values(form: Form) -> dict[str, object]:
    return {"version": form.text("version", most=12), "valid_from": form.day("valid_from")}


def number_in(form: Form, name: str) -> float | None:
    last = name.split(".")[-1] if not name.startswith("scoring.") else name.split(".")[1]
    text = form.given(name).strip().replace(",", ".")
    if not text:
        if last not in OPTIONAL:
            form.problem(name, "missing")
        return None
    least, most = BOUNDS[last]
    number = decimal(text)
    if number is None or not least <= number <= most or (last in WHOLE and number != int(number)):
        form.problem(name, "not_valid")
        return None
    scale = 100 if name.removesuffix(f".{name.split('.')[-1]}") in HUNDREDTHS or name in HUNDREDTHS else 1
    number = round(number / scale, 12)
    return int(number) if number == int(number) and last != "weight" else number


def decimal(text: str) -> float | None:
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 20:
        return None
    return float(text)


def series_in(form: Form, name: str, count: int) -> tuple[float, ...]:
    found = [number_in(form, f"{name}.{place}") for place in range(count)]
    return tuple(each for each in found if each is not None)


def applied(entry: Table, id_: str, edit: Edit) -> Table:
    """The entry as it is with what was written."""
    changed = with_numbers(with_texts(entry, id_, edit.texts), edit.numbers)
    for name, value in edit.values.items():
        if not name.startswith("score."):
            set_or_drop(changed, name, value or None)
    if "score.kind" in edit.values:
        changed["score"] = scored_by(inner(entry, "score") | inner(changed, "score"), edit.values)
    for name, values in edit.series.items():
        changed = with_series(changed, name.partition(".")[2], values)
    return changed


def scored_by(score: Table, values: Mapping[str, object]) -> Table:
    """What does not belong to the way of scoring goes; what it lacks is asked for when it is opened again."""
    kind = values["score.kind"]
    belongs = {"ratio": (), "currency": ("months",), "target": ("target",), "reported": ("bands", "by_plan")}
    found = {"kind": kind} | {name: score[name] for name in belongs.get(str(kind), ()) if name in score}
    return found | ({"inverse": True} if kind == "ratio" and values.get("score.inverse") else {})


def with_series(head: Table, name: str, values: tuple[float, ...]) -> Table:
    """A number that is as usual, and that the version before did not set either, needs no line."""
    usual = Scoring().model_dump()[name]
    given = values if isinstance(usual, tuple) else values[0] if values else usual
    scoring = dict(inner(head, "scoring"))
    if given != usual or name in scoring:
        scoring[name] = list(given) if isinstance(given, tuple) else given
    return {**head, "scoring": scoring} if scoring else head
