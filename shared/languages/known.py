"""The one list of languages, from `known.toml`. A service says which of them it offers."""

import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from babel import Locale
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).with_name("known.toml")
FALLBACK = ("en", "de")
"""Languages that most people can have explained to them, for a language that is not in the list."""
LATIN_DIGITS = "0123456789"


class Known(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    code: str
    segment: str = Field(pattern=r"^[a-z][0-9]$")
    """Stands for the language in an address, where it must not be named. It is never given to another one."""
    own_name: str = Field(min_length=1)
    """In its own script, as it stands in a list to choose from."""
    script: str = Field(pattern=r"^[A-Z][a-z]{3}$")
    """ISO 15924."""
    direction: Literal["ltr", "rtl"]
    font: str
    """A free font that has all its letters."""
    fallback: tuple[str, ...]
    """What is read instead where a text is missing, the best first."""
    digits: str = Field(LATIN_DIGITS, min_length=10, max_length=10)
    """What stands for 0 to 9. A number to be dialled keeps Latin digits."""
    of: str = ""
    """The language whose dates, numbers and plurals it has, where CLDR does not know it."""
    plural_forms: str = ""
    """The rule of gettext, where Babel has none or another one than CLDR."""
    oral: bool = False
    """Whether there are no words in it: then only a recording can speak it."""

    @cached_property
    def locale(self) -> Locale:
        return Locale.parse(self.of or self.code, sep="-")

    def in_own_digits(self, text: str) -> str:
        return text.translate(str.maketrans(LATIN_DIGITS, self.digits))

    def plural(self, number: int) -> str:
        """The category of CLDR: zero, one, two, few, many or other."""
        return str(self.locale.plural_form(number))


def read(file: Path = FILE) -> Mapping[str, Known]:
    """By code, in the order of the file. Raises ValidationError for an entry that is not whole."""
    return {code: Known(code=code, **entry) for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items()}


LISTED = read()
KNOWN: Mapping[str, Known] = {code: known for code, known in LISTED.items() if not known.oral}
"""Those in which there are words."""
ORAL: Mapping[str, Known] = {code: known for code, known in LISTED.items() if known.oral}
"""Those that stand in a list where a centre has recorded its first page, and nowhere else."""


def instead_of(code: str) -> tuple[str, ...]:
    """The code, its main language, and what is read where there is neither."""
    main = code.split("-")[0]
    entry = LISTED.get(code) or LISTED.get(main)
    return tuple(dict.fromkeys((code, main, *(entry.fallback if entry else FALLBACK), *FALLBACK)))
