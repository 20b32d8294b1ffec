"""Facts on the page of a file, line by line, and that they were changed in what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from uuid import uuid4

from services.cases.casework.facts import codes
from services.cases.casework.facts.acts import facts_of
from services.cases.casework.facts.domain import (
    FACTS_IN,
    LISTS,
    LONG,
    LONGER,
    MOST_LANGUAGES,
    SEVERAL,
    SHORT,
    Fact,
    FactChange,
    Known,
    Line,
    Value,
)
from services.cases.casework.facts.words import fact_words, line_words, reason_words, words
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import FileView, Moment, MomentKind, PagePart
from services.cases.foundation.records.words import Codes
from services.cases.foundation.spoken_languages import SPOKEN, named
from shared.languages import Wording
from shared.web.forms import Form

ALONE = frozenset({Fact.RESIDENCE, Fact.LIVES, Fact.EXPLOITATION, Fact.CERTAINTY, Fact.READS, Fact.LANGUAGES})
"""Facts whose code says by itself what it is about; the others are shown with their label."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    kind: str
    """How it is asked: in languages, one or several codes, a line or an area of text."""
    why: str = ""
    """Where the reason of its line does not say it."""
    most: int = 0
    options: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ShownLine:
    code: str
    title: str
    why: str
    shown: Sequence[str] = field(repr=False)
    fields: Sequence[Field] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with its values: a fact that was taken back has none."""

    change: FactChange
    facts: Sequence[tuple[str, str]] = field(repr=False)


async def of_file(work: Reading, view: FileView) -> Known:
    return await view.once("facts", partial(facts_of, work, view.file))


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.FACTS)


def parts(known: Known, view: FileView) -> list[PagePart]:
    """With the form of the one line that was asked for; of languages where none is known yet."""
    asked = view.asked or ("" if Fact.LANGUAGES in known.now() else Line.SPEAKS)
    shown = part_of(known, view.wording, only=asked) | {"asked": asked}
    return [PagePart("casework/facts/facts_part.html", order=20, shown=shown)]


def shown_wishes(known: Known) -> dict[str, str]:
    """With whom the person wants to speak, and who is to interpret: for what says who of the team fits."""
    now = known.now()
    wishes = (Fact.COUNSELLOR, Fact.INTERPRETER)
    return {fact.value: next((str(one) for one in now.get(fact, ())), "") for fact in wishes}


def part_of(known: Known, wording: Wording, form: Form | None = None, *, only: str | None = None) -> dict[str, object]:
    """What the sheet and the page of facts are made of; `form` is one that comes back, and `only` the one line that has
    its fields.
    """
    form = form or form_of(known)
    return {"form": form, "lines": lines(known.now(), wording, only), "languages": language_rows(form)}


def form_of(known: Known, values: Mapping[Fact, Value] | None = None) -> Form:
    """With what is known, or with `values` in its place."""
    now = known.now()
    given = {fact.value: as_sent(value) for fact, value in (now if values is None else values).items()}
    given["languages_seen"] = (" ".join(now.get(Fact.LANGUAGES, ())),)
    return Form(given | {"form_id": (str(uuid4()),), "seen": (str(known.newest or ""),)})


def as_sent(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(code) for code in value)


def language_rows(form: Form) -> list[str]:
    """What stands in the choices of languages: there is always room for one more, and for two at first."""
    chosen = [one for one in form.all(Fact.LANGUAGES) if one]
    return [*chosen, *[""] * max(1, 2 - len(chosen))][:MOST_LANGUAGES]


def lines(now: Mapping[Fact, Value], wording: Wording, only: str | None = None) -> list[ShownLine]:
    said, asked, reasons = line_words(wording), fact_words(wording), reason_words(wording)
    told, found = words(wording).codes, []
    for line in Line:
        fields = [
            replace(field_of(fact, now.get(fact, ()), asked[fact], wording, told), why=reasons.get(fact, ""))
            for fact in FACTS_IN[line]
            if only in (None, line)
        ]
        shown = [labelled(fact, now[fact], asked[fact], wording, told) for fact in FACTS_IN[line] if fact in now]
        found.append(ShownLine(line, *said[line], shown, fields))
    return found


def field_of(fact: Fact, value: Value, label: str, wording: Wording, told: Codes) -> Field:
    if fact is Fact.LANGUAGES:
        return Field(fact, label, "languages", options=named(wording, SPOKEN))
    if fact not in LISTS:
        longer = fact in LONGER
        return Field(fact, label, "area" if longer else "text", most=LONG if longer else SHORT)
    said = told[fact]
    offered = dict.fromkeys((*codes.offered(LISTS[fact][0]), *value))
    options = [(code, said[code]) for code in offered]
    return Field(fact, label, "several" if fact in SEVERAL else "one", options=options)


def labelled(fact: Fact, value: Value, label: str, wording: Wording, told: Codes) -> str:
    text = in_words(fact, value, wording, told)
    return text if fact in ALONE or fact not in LISTS else f"{label}: {text}"


def in_words(fact: Fact, value: Value, wording: Wording, told: Codes) -> str:
    if isinstance(value, str):
        return value
    said = told[fact]
    return (
        ", ".join(said[code] for code in value)
        if fact is Fact.LANGUAGES
        else wording.listing([said[code] for code in value])
    )


def history(known: Known, wording: Wording) -> list[ShownChange]:
    labels, told = fact_words(wording), words(wording).codes
    return [
        ShownChange(one, [(labels[fact], in_words(fact, one.value(fact), wording, told)) for fact in one.changed])
        for one in known.changes
    ]


def moments(known: Known, view: FileView) -> list[Moment]:
    """Which facts were changed, and not what is known of them."""
    labels, _ = fact_words(view.wording), view.wording.gettext
    found = []
    for one in known.changes:
        what = _("Facts were changed: %(which)s") % {"which": view.wording.listing([labels[f] for f in one.changed])}
        day, kind = view.day(one.noted_at), MomentKind.RECORD
        found.append(Moment(day, one.noted_at, one.noted_by, what, link="/facts", kind=kind))
    return found


def confirmations(wording: Wording) -> dict[str, str]:
    return {"facts": wording.gettext("Saved. What stood there before is kept with the facts.")}
