"""The catalogues: one file a language, all whole, or the service does not start."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter

from pydantic import ValidationError

from services.notify.notices.forbidden_words import forbidden_words, found_in
from services.notify.notices.words import Catalogue, ClientWords, Reviewed, Translation
from shared.client_letters import ClientTemplate
from shared.languages import KNOWN

FOLDER = Path(__file__).parents[1] / "templates" / "notices"
OFFERED = tuple(KNOWN)
"""A client is written to in any language of the list."""
SOURCE = "en"
STAFF = ("de", "en", "ar")
"""The languages of the pages: what colleagues are told is there in each."""
DAYS = range(1, 200)
"""Numbers of days for which a reminder needs its plural forms."""
type Catalogues = Mapping[str, Catalogue]


class CatalogueError(Exception):
    """A catalogue is missing or not whole. Says which, what is missing and what to do."""

    def __init__(self, folder: Path, problems: Sequence[str]) -> None:
        super().__init__(folder, problems)
        self.folder = folder
        self.problems = problems

    def __str__(self) -> str:
        return f"the notices in {self.folder} are not whole. Next step: mend {'; '.join(self.problems)}"


def read_catalogues(folder: Path = FOLDER, offered: tuple[str, ...] = OFFERED) -> Catalogues:
    found = {file.stem: file for file in folder.glob("*.toml")}
    problems = [f"{code}.toml is missing" for code in offered if code not in found]
    problems += [f"{code}.toml is of no language in shared/languages/known.toml" for code in set(found) - set(offered)]
    read: dict[str, Catalogue] = {}
    for code in (code for code in offered if code in found):
        try:
            read[code] = Catalogue.model_validate(tomllib.loads(found[code].read_text(encoding="utf-8")))
        except (ValidationError, ValueError) as error:
            problems += [f"{code}.toml: {problem}" for problem in problems_of(error)]
    if not problems:
        words = forbidden_words(read)
        problems = [f"{code}.toml: {each}" for code, one in read.items() for each in lacks(code, one, read, words)]
    if problems:
        raise CatalogueError(folder, problems)
    return read


def problems_of(error: ValueError) -> list[str]:
    if not isinstance(error, ValidationError):
        return [str(error)]
    return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)]


def lacks(code: str, catalogue: Catalogue, all_of_them: Catalogues, words: frozenset[str]) -> Iterator[str]:
    source = all_of_them[SOURCE]
    for template in ClientTemplate:
        if template not in catalogue.client:
            yield f"client.{template} is missing"
        else:
            yield from (
                f"client.{template} {problem}"
                for problem in not_whole(code, catalogue.client[template], source.client[template], words)
            )
    if code in STAFF or catalogue.staff:
        yield from (f"staff.{missing} is missing" for missing in sorted(source.staff.keys() - catalogue.staff.keys()))
        yield from (
            f"staff.{extra} is not in {SOURCE}" for extra in sorted(catalogue.staff.keys() - source.staff.keys())
        )


def not_whole(code: str, given: ClientWords, source: ClientWords, words: frozenset[str]) -> Iterator[str]:
    if wrong := given.forms.keys() ^ expected_forms(code, source):
        yield f"lacks or should not have the forms {', '.join(sorted(wrong))}"
    wanted = placeholders(*source.forms.values())
    for form, sentence in given.forms.items():
        has = placeholders(sentence)
        if not wanted - {"number"} <= has <= wanted:
            yield f"has other placeholders {f'in the form {form} ' if form else ''}than {SOURCE}"
    if revealing := found_in(" ".join((given.subject, *given.forms.values())), words):
        yield f"says {', '.join(revealing)}"


def expected_forms(code: str, source: ClientWords) -> set[str]:
    if isinstance(source.text, str):
        return {""}
    return {"today"} | {KNOWN[code].plural(days) for days in DAYS}


def placeholders(*sentences: str) -> set[str]:
    return {name for sentence in sentences for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def is_stale(code: str, words: Reviewed, source: Reviewed) -> bool:
    """Whether the English text has changed since, so that a review says nothing any more."""
    return code != SOURCE and words.source != source.fingerprint


def read_templates(folder: Path = FOLDER) -> Mapping[str, Mapping[str, Translation]]:
    """What colleagues are told: every template by its code, in each language that has it."""
    return staff_templates(read_catalogues(folder))


def staff_templates(catalogues: Catalogues) -> Mapping[str, Mapping[str, Translation]]:
    return {
        template: {code: one.staff[template] for code, one in catalogues.items() if one.staff}
        for template in sorted(catalogues[SOURCE].staff)
    }
