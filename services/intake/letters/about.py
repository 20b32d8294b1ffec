"""What a person may say beside the words: how to be called, in which language, how soon. None of it has to be said."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from shared.languages import LISTED, Wording
from shared.languages.spoken import ANOTHER, SPOKEN

MOST_ABOUT = 200
"""Characters of one field."""
CODES = {
    "spoken": SPOKEN,
    "mediation": ("needed", "not_needed"),
    "gender_wish": ("woman", "man", "anybody"),
    "urgency": ("today", "week", "no_hurry"),
    "appointment": ("wanted", "not_wanted"),
    "call_hours": ("any", "day", "evening"),
    "consent": ("yes", "no"),
}
"""By field, what can be chosen; `cases` knows the same."""
TEXTS = ("dialect", "name", "address_as", "call_number", "call_for", "institution")
NAMED = ("name", "address_as")
"""What a professional says only with the consent of the person."""
STEPS = {
    "words": ("words",),
    "answer": (
        "channel",
        "contact",
        "hours",
        "institution",
        "call_number",
        "call_hours",
        "call_for",
        "appointment",
        "own",
    ),
    "you": ("consent", "spoken", "dialect", "mediation", "gender_wish", "name", "address_as", "urgency"),
}
"""The steps of the form, one a screen, and the fields of each."""


@dataclass(frozen=True, slots=True, repr=False)
class About:
    """Empty is not said."""

    spoken: str = ""
    dialect: str = ""
    mediation: str = ""
    gender_wish: str = ""
    name: str = ""
    address_as: str = ""
    urgency: str = ""
    appointment: str = ""
    call_number: str = ""
    call_hours: str = ""
    call_for: str = ""
    institution: str = ""
    consent: str = ""
    wish: str = ""
    """`erase`: everything is to be deleted."""

    def said(self) -> dict[str, str]:
        """Only what was said: a reader of any version takes what is missing for empty."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


NOTHING_SAID = About()
ERASE = About(wish="erase")


def about(said: Mapping[str, str], *, origin: str) -> About:
    """What may be sent on: no hours or name for a call without a number, no name of a person who did not agree."""
    left_out: set[str] = set()
    if not said.get("call_number"):
        left_out |= {"call_hours"}
    if origin == "professional":
        left_out |= set() if said.get("consent") == "yes" else set(NAMED)
    else:
        left_out |= {"institution", "consent"}
        left_out |= set() if said.get("call_number") else {"call_for"}
    return About(**{name: value for name, value in said.items() if name not in left_out})


def step_after(step: str, way: str) -> str:
    """The step that a button leads to; the first and the last one stay."""
    names = list(STEPS)
    place = names.index(step) + (1 if way == "next" else -1)
    return names[max(0, min(place, len(names) - 1))]


def step_of(field: str) -> str:
    return next((step for step, names in STEPS.items() if field in names), "words")


def offered_languages(wording: Wording) -> list[tuple[str, str]]:
    """Each by its own name; one that has none here by its name in the language of the page. Another one comes last."""
    named = [(code, own_name(code) or wording.language(code)) for code in SPOKEN if code != ANOTHER]
    return [*sorted(named, key=lambda one: wording.sorting(one[1])), (ANOTHER, wording.gettext("another language"))]


@lru_cache(maxsize=len(SPOKEN))
def own_name(code: str) -> str | None:
    if code in LISTED:
        return LISTED[code].own_name
    try:
        name = Locale.parse(code).get_display_name(code)
    except (UnknownLocaleError, ValueError):
        return None
    return name[:1].upper() + name[1:] if name else None
