"""What tables, rows and classes are called, on the page and on paper."""

from collections.abc import Mapping

from services.cases.casework.contact_notes.words import words as contact_words
from services.cases.casework.facts.words import fact_words, list_words
from services.cases.counting.statistics.definitions import SEVERAL, UNKNOWN, Definition, Dimension
from services.cases.counting.statistics.domain import STEP
from services.cases.counting.statistics.statement import Size
from services.cases.foundation.spoken_languages import Spoken, name_of
from shared.languages import Wording
from shared.privacy.sizes import SIZES, size_ends


def dimension_word(wording: Wording, dimension: Dimension) -> str:
    return fact_words(wording)[dimension.fact]


def missing_words(wording: Wording, defined: Definition) -> list[str]:
    """What is asked for and stands in no table."""
    _ = wording.gettext
    found = {"age": _("age"), "gender": _("gender"), "origin": _("origin")}
    return [found[name] for name in defined.without]


def row_words(wording: Wording, dimension: Dimension) -> dict[str, str]:
    """Of a row of one code as the fact calls it; rows of several have words of their own."""
    _ = wording.gettext
    codes = list_words(wording)[dimension.list_name]
    together = {
        ("exploitation", "other"): _("forced marriage, removal of organs, something else"),
        ("residence", "permit"): _("reflection period or residence permit"),
        ("residence", "uncertain"): _("toleration or asylum procedure"),
        ("residence", "other"): _("something else, or not known to the person"),
        ("lives", "other"): _("where the exploitation is, in custody, something else"),
        ("children", "several"): _("two or more"),
        ("interpreting", "needed"): _("helpful or needed"),
    }
    found = {row.name: together.get((dimension.name, row.name)) or codes[row.codes[0]] for row in dimension.rows}
    found |= {SEVERAL: _("several of these"), UNKNOWN: _("not written down")}
    if dimension.apart:
        found[UNKNOWN] = _("not written down, or not agreed to")
    return {name: found[name] for name in dimension.names}


def number_word(wording: Wording, rounded: int) -> str:
    """A rounded nothing is not nothing: it stands for up to four."""
    return between(wording, 0, STEP - 1) if rounded == 0 else wording.number(rounded)


def between(wording: Wording, least: int, most: int | None) -> str:
    if most is None:
        return wording.gettext("%(least)s or more") % {"least": wording.number(least)}
    told = {"least": wording.number(least), "most": wording.number(most)}
    return wording.gettext("%(least)s to %(most)s") % told


def class_word(wording: Wording, size: int) -> str:
    return between(wording, size, size_ends(size))


def size_words(wording: Wording, size: Size | None) -> tuple[str, str]:
    """Of contacts, and of people."""
    if size is None:
        return "–", wording.gettext("fewer than %(least)s people, or nobody") % {"least": wording.number(SIZES[0])}
    return class_word(wording, size.contacts), class_word(wording, size.people)


def kind_words(wording: Wording) -> Mapping[str, Mapping[str, str]]:
    """Of kinds and durations of contacts."""
    return contact_words(wording).codes


def language_words(wording: Wording, languages: Mapping[Spoken, Size]) -> dict[Spoken, str]:
    """In the order of the reader's alphabet."""
    found = {code: name_of(wording, code) for code in languages}
    return dict(sorted(found.items(), key=lambda entry: wording.sorting(entry[1])))
