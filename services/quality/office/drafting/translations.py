"""Whether a text still says the same in every language: which one is behind, and since which words of another."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from services.quality.standards.catalogue.texts import REQUIRED_LANGUAGES

type Said = Mapping[str, str]
"""One text by language."""
type Texts = Mapping[str, Said]
"""What an entry says, by field."""
type Looks = Mapping[tuple[str, str], Mapping[str, "Look"]]
"""By entry and field, then by language."""

NAMES = ("name", "title")
NAME_FITS = ""
"""The language of a look that says: the name fits all the rest, which reads so (`said` is a hash of it)."""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody wrote the text of `language`, or looked at it, when `source` said `said`."""

    entry: str
    field: str
    language: str
    source: str
    said: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A text that is as it was, while another language has changed since."""

    language: str
    source: str
    said: str
    """What that other language said then."""


def behind(now: Said, then: Said, looks: Mapping[str, Look]) -> dict[str, Behind]:
    """By language. `then` is the text in the version before; `looks` are by language, and come before it."""
    found = {}
    for language in now:
        look = looks.get(language)
        if look:
            if now.get(look.source) not in (None, look.said):
                found[language] = Behind(language, look.source, look.said)
        elif then.get(language) == now[language] and (source := moved_on(now, then)):
            found[language] = Behind(language, source, then[source])
    return found


def moved_on(now: Said, then: Said) -> str:
    """The first language that says something else than in the version before; German and English come first."""
    order = [*REQUIRED_LANGUAGES, *(each for each in now if each not in REQUIRED_LANGUAGES)]
    return next((each for each in order if each in now and each in then and now[each] != then[each]), "")


def looked(
    entry: str, field: str, *, before: Said, now: Said, then: Said, looks: Mapping[str, Look], right: Collection[str]
) -> list[Look]:
    """What to remember after a text was saved: what caught up, and what is behind from now on.

    `right` are the languages of which somebody said that they still say the same.
    """
    late = behind(before, then, looks)
    changed = {language for language in now if before.get(language) != now[language]}
    leading = [each for each in now if each in changed and each in before and each not in late]
    found = []
    for language in now:
        if language in late and (language in changed or language in right):
            source = late[language].source
            found.append(Look(entry, field, language, source, now.get(source, "")))
        elif leading and language not in changed and language not in late:
            source = leading[0]
            said = now[source] if language in right else before[source]
            found.append(Look(entry, field, language, source, said))
    return found


def by_text(looks: Iterable[Look]) -> Looks:
    found: dict[tuple[str, str], dict[str, Look]] = {}
    for look in looks:
        found.setdefault((look.entry, look.field), {})[look.language] = look
    return found


@dataclass(frozen=True, slots=True)
class Drift:
    """A text that is new in some languages and as before in the others."""

    id: str
    """Of the criterion or indicator, or the head."""
    field: str
    changed: tuple[str, ...]
    left: tuple[str, ...]


def drifts(then: Mapping[str, Texts], now: Mapping[str, Texts], looks: Looks) -> list[Drift]:
    """Texts that say one thing in one language and maybe another in the next; a small mend may be meant so."""
    found = []
    for id_, texts in now.items():
        for field, said in texts.items():
            late = behind(said, then.get(id_, {}).get(field, {}), looks.get((id_, field), {}))
            if late:
                sources = tuple(language for language in said if language in {each.source for each in late.values()})
                found.append(Drift(id_, field, sources, tuple(late)))
    return found


def missing(now: Mapping[str, Texts], languages: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """By language: entry and field of each text that has words in another one only."""
    found: dict[str, list[tuple[str, str]]] = {}
    for id_, texts in now.items():
        for field, said in texts.items():
            for language in languages:
                if said and language not in said:
                    found.setdefault(language, []).append((id_, field))
    return found


def name_in_doubt(id_: str, then: Texts, now: Texts, looks: Looks) -> bool:
    """Whether the rest says something else than in the version before, and the name the same as ever."""
    if any(then.get(name) != now.get(name) for name in NAMES if name in then or name in now):
        return False
    look = looks.get((id_, "name"), {}).get(NAME_FITS)
    return bool(then) and meaning(then) != meaning(now) and (look is None or look.said != meaning(now))


def meaning(texts: Texts) -> str:
    """All that an entry says below its name, as a hash; why it matters is beside what it is."""
    beside = (*NAMES, "why")
    rest = sorted((field, *sorted(said.items())) for field, said in texts.items() if field not in beside and said)
    return sha256(repr(rest).encode()).hexdigest()
