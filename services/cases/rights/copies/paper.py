"""The copy as it goes to the press: every word that the paper says, in the language of the client."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from unicodedata import bidirectional

from services.cases.foundation.regimes.domain import Law, Topic
from services.cases.rights.copies.words import ISOLATED, Document
from shared.languages import Wording

TURNS_AROUND = ("R", "AL")


def paper(wording: Wording, told: Document, *, law: Law, day: date) -> dict[str, Any]:
    """The same words in the same order as `copy_words.html`, which is tested."""
    _ = wording.gettext
    return {
        "title": _("What we keep about you"),
        "language": wording.code,
        "direction": wording.direction,
        "opening": list(opening(wording, told, day)),
        "parts": [
            {
                "title": part.title,
                "kept": _("Kept: %(rule)s.") % {"rule": part.kept},
                "entries": [
                    [{"label": line.label, "value": with_direction(line.shown, wording)} for line in entry]
                    for entry in part.entries
                ],
            }
            for part in told.parts
        ],
        "closing": [reasons(wording, told), rights(wording, law)],
    }


def opening(wording: Wording, told: Document, day: date) -> Iterator[str]:
    _ = wording.gettext
    yield (
        _(
            "This is everything that the counselling centre keeps about you, as of %(day)s. Keep it where nobody finds"
            " it whom you do not trust; you can also leave it with us."
        )
        % {"day": wording.day(day)}
    )
    if told.until:
        yield (
            _("What was written and attached is in it up to %(time)s. What came later you can have as a second copy.")
            % {"time": wording.moment(told.until, "short")}
        )
    if told.left_out:
        yield _("Where you see […], a passage about another person was left out, to protect that person.")


def reasons(wording: Wording, told: Document) -> Mapping[str, Any]:
    _ = wording.gettext
    origin = _(
        "It comes from you, from professionals who wrote for you, and from those who accompany you at the centre. No"
        " machine decides anything about you."
    )
    rows = [f"{one.name}: {one.purpose} {one.recipients}" for one in told.purposes]
    return {"title": _("Why we keep it, and who receives it"), "rows": [*rows, origin]}


def rights(wording: Wording, law: Law) -> Mapping[str, Any]:
    _ = wording.gettext
    rows = {
        Topic.ACCESS: _("You can ask for this copy again."),
        Topic.CORRECTION: _(
            "You can have corrected what is wrong. Where we see it differently, your view is noted beside it."
        ),
        Topic.ERASURE: _("You can have it deleted."),
        Topic.RESTRICTION: _("You can ask that it is only kept and not worked with."),
        Topic.OBJECTION: _("You can object, and take back what you agreed to, at any time. It does you no harm."),
        Topic.PORTABILITY: _("You can have it as a file for machines."),
        Topic.COMPLAINT: _("You can complain to %(authority)s.") % {"authority": law.authority_in(wording.code)},
    }
    named = [f"{words} ({ISOLATED % law.article(topic, wording.code)})" for topic, words in rows.items()]
    return {"title": _("Your rights"), "rows": named}


def with_direction(text: str, wording: Wording) -> dict[str, str]:
    """By its first letter, as a browser does it."""
    letters = (kind for kind in map(bidirectional, text) if kind in ("L", *TURNS_AROUND))
    first = next(letters, "")
    own = {"": wording.direction, "L": "ltr"}.get(first, "rtl")
    return {"text": text, "direction": own}
