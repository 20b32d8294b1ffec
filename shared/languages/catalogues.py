"""Message catalogues for translators: found in the sources, merged, checked and compiled."""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

from shared.languages import mo_files
from shared.languages.known import KNOWN
from shared.languages.places import annotate, longest_in, taken_in

ROOT = Path(__file__).parents[2]
TRANSLATED = ("de", "ar")
"""Every message must be there in these; English is the source."""
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
JINJA = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
TAGS = ("Translators:",)
WHOLE = ("intake",)
"""Services whose catalogues have all that their pages show, what they take of the shared templates included: clients
read them in many languages, staff in few."""
NOTES = {
    "ar": (
        "# A draft for a native reader: people of every gender are addressed by verbal nouns and the passive,",
        "# and named as a person, in the plural or by their task.",
    )
}
"""What stands at the top of a language's catalogues, for translators."""
SKIPPED = ("locale", "migrations", "node_modules", "static", "__pycache__", "vendoring")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
REVIEW = re.compile(r"reviewed by \S.* on (\d{4}-\d{2}-\d{2})")
"""A comment of a translator above a message: a native speaker of the profession has read it as it stands."""
MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Fixed, so that a catalogue only changes where its messages do."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The messages of one source folder, and where their translations lie."""

    name: str
    sources: Path
    locale: Path
    root: Path = ROOT
    """The places of the messages are written down from here."""
    shared: tuple[Path, ...] = ()
    """Templates from elsewhere that its pages are made with, where its catalogue has to have everything."""

    def po(self, language: str) -> Path:
        return self.locale / language / "LC_MESSAGES" / f"{self.name}.po"

    def languages(self) -> tuple[str, ...]:
        """The required ones, and those that somebody began: they may be incomplete."""
        begun = {folder.name for folder in self.locale.glob("*/") if folder.name in KNOWN}
        return (*TRANSLATED, *sorted(begun - set(TRANSLATED)))

    def extracted(self) -> Catalog:
        found = _empty(None)
        for file, _, message, comments, context in extract_from_dir(
            self.sources, METHODS, {"**/templates/**": JINJA}, comment_tags=TAGS, directory_filter=_is_read
        ):
            place = (self.sources / file).relative_to(self.root).as_posix()
            found.add(message, None, [(place, 0)], auto_comments=comments, context=context)
        for template in self.shared:
            place = template.relative_to(self.root).as_posix()
            for _, message, comments, context in extract_from_file("jinja2", template, DEFAULT_KEYWORDS, TAGS, JINJA):
                found.add(message, None, [(place, 0)], auto_comments=comments, context=context)
        return found

    def translated(self, language: str) -> Catalog:
        """What translators wrote; empty where nobody did yet."""
        if not self.po(language).exists():
            return _empty(language)
        with self.po(language).open("rb") as file:
            return read_po(file, catalogue_code(language))


def _header(language: str | None) -> str:
    return "\n".join(["# Translations of PROJECT, under the licence of PROJECT.", *NOTES.get(language or "", ())])


def catalogue_code(language: str) -> str:
    return language.replace("-", "_")


def _empty(language: str | None) -> Catalog:
    made = Catalog(
        catalogue_code(language) if language else None,
        header_comment=_header(language),
        project="Kokon",
        version="1",
        creation_date=MADE,
        revision_date=MADE,
        last_translator="the translators of Kokon",
        language_team="the translators of Kokon",
        msgid_bugs_address="",
        fuzzy=False,
    )
    if (known := KNOWN.get(language or "")) and known.plural_forms:
        made.mime_headers = [("Plural-Forms", known.plural_forms)]
    return made


def domains() -> dict[str, Domain]:
    found = {"messages": Domain("messages", ROOT / "shared", ROOT / "shared" / "web" / "locale")}
    for folder in sorted((ROOT / "services").glob("*")):
        if (folder / "templates").is_dir():
            shared = taken_in(folder) if folder.name in WHOLE else ()
            found[folder.name] = Domain(folder.name, folder, folder / "locale", shared=shared)
    return found


def extract(domain: Domain) -> str:
    template = domain.extracted()
    annotate(template, domain.sources, domain.root)
    _write(domain.locale / f"{domain.name}.pot", template)
    return f"{len(template)} messages"


def update(domain: Domain) -> str:
    told = [extract(domain)]
    template = domain.extracted()
    for language in domain.languages():
        catalogue = domain.translated(language)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=True)
        catalogue.header_comment = _header(language)
        catalogue.obsolete.clear()
        _write(domain.po(language), catalogue)
        told.append(f"{language}: {sum(1 for _ in _untranslated(catalogue))} to translate")
    return ", ".join(told)


def compile(domain: Domain) -> str:
    written = [language for language in domain.languages() if domain.po(language).exists()]
    for language in written:
        mo_files.write_mo_file(domain.po(language), mo_files.compile_po(domain.po(language)))
    return f"compiled {', '.join(written)}" if written else "has nothing to compile"


def check(domain: Domain) -> str:
    found = list(problems(domain))
    if found:
        raise SystemExit("\n".join(f"{domain.name}: {problem}" for problem in found))
    return "complete"


def problems(domain: Domain) -> Iterator[str]:
    """What keeps a reader from understanding a page: missing messages, lost placeholders, words without room."""
    template, longest = domain.extracted(), longest_in(domain.sources)
    for language in domain.languages() if len(template) else ():
        catalogue = domain.translated(language)
        if language in TRANSLATED:
            yield from _missing(language, catalogue, template)
        yield from (f"{language} lost a placeholder: {text}" for text in _misplaced(catalogue))
        yield from (f"{language} is too long: {text}" for text in _without_room(catalogue, longest))
        wanted = "# reviewed by NAME on YYYY-MM-DD"
        yield from (f"{language} has a review that is not {wanted}: {text}" for text in _misread(catalogue))


def _missing(language: str, catalogue: Catalog, template: Catalog) -> Iterator[str]:
    for message in template:
        if message.id and catalogue.get(message.id, message.context) is None:
            yield f"{language} does not have: {_first(message.id)}"
    yield from (f"{language} is not translated: {text}" for text in _untranslated(catalogue))


def _untranslated(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield _first(message.id)


def _misplaced(catalogue: Catalog) -> Iterator[str]:
    """Plural forms may leave the number out; nothing may be there that the source does not fill."""
    for message in catalogue:
        plural = isinstance(message.id, tuple | list)
        wanted = set(PLACEHOLDER.findall(" ".join(message.id) if plural else str(message.id)))
        for form in message.string if isinstance(message.string, tuple | list) else (message.string,):
            given = set(PLACEHOLDER.findall(form or ""))
            if message.id and (not given <= wanted or (not plural and form and given != wanted)):
                yield _first(message.id)


def _without_room(catalogue: Catalog, longest: Mapping[str, int]) -> Iterator[str]:
    for text, most in longest.items():
        message = catalogue.get(text)
        if message and isinstance(message.string, str) and len(message.string) > most:
            yield text


def is_reviewed(message: Message) -> bool:
    """Whether somebody says to have read it; not where its source has changed since, as editors mark it."""
    return not message.fuzzy and any(_day_of_review(comment) for comment in message.user_comments)


def _day_of_review(comment: str) -> date | None:
    said = REVIEW.fullmatch(comment.strip())
    try:
        return date.fromisoformat(said[1]) if said else None
    except ValueError:
        return None


def _misread(catalogue: Catalog) -> Iterator[str]:
    """Reviews that do not count, which their author will not have wanted."""
    for message in catalogue:
        for comment in message.user_comments if message.id else ():
            if "reviewed" in comment.lower() and not _day_of_review(comment):
                yield _first(message.id)


def _first(message_id: str | Sequence[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _is_read(folder: str) -> bool:
    return Path(folder).name not in SKIPPED


def _write(file: Path, catalogue: Catalog) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as opened:
        write_po(opened, catalogue, width=120, sort_by_file=True, include_lineno=False)


ACTIONS: dict[str, Callable[[Domain], str]] = {
    "extract": extract,
    "update": update,
    "compile": compile,
    "check": check,
}


def command(arguments: list[str]) -> int:
    """`python -m shared.languages extract|update|compile|check [DOMAIN ...]`"""
    known = domains()
    action, *names = arguments or [""]
    if action not in ACTIONS or any(name not in known for name in names):
        sys.stderr.write(f"kokon: say one of {', '.join(ACTIONS)}, then none or some of {', '.join(known)}\n")
        return 2
    for name in names or known:
        sys.stdout.write(f"{name}: {ACTIONS[action](known[name])}\n")
    return 0
