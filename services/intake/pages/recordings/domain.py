"""Which page can have a recording, and in which languages the door can be heard."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.intake.pages.domain import ABOUT, SITUATIONS
from services.intake.pages.recordings.length import UNKNOWN
from shared.events import RecordedPage, SoundKind
from shared.languages import LISTED, Known

NUMBERS: Mapping[RecordedPage, str] = {
    RecordedPage.START: "0",
    RecordedPage.SITUATIONS: SITUATIONS,
    RecordedPage.WRITE: "21",
    RecordedPage.NUMBER: "22",
    **{RecordedPage(kind.value): number for number, kind in ABOUT.items()},
}
"""In the address of a recording, which tells nobody who looks at it what was heard."""
OF_NUMBER = {number: page for page, number in NUMBERS.items()}
OF_PATH = {
    "/": RecordedPage.START,
    "/write": RecordedPage.WRITE,
    "/number": RecordedPage.NUMBER,
    f"/p/{SITUATIONS}": RecordedPage.SITUATIONS,
    **{f"/p/{number}": RecordedPage(kind.value) for number, kind in ABOUT.items()},
}
"""By the address of the page, without a language."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What can be heard on one page in one language."""

    page: RecordedPage
    language: str
    edition: int
    kind: SoundKind
    size: int
    seconds: int = UNKNOWN

    @property
    def length(self) -> str:
        """In minutes and seconds; empty where it is not known."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}" if self.seconds else ""

    @property
    def path(self) -> str:
        """An address of its own for each edition: no browser puts two of them together."""
        return f"/s/{NUMBERS[self.page]}/{self.edition}"


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language in the list from which a reader chooses; `is_heard` where a recording alone speaks it."""

    known: Known
    is_here: bool
    is_heard: bool

    @property
    def code(self) -> str:
        return self.known.code

    @property
    def own_name(self) -> str:
        return self.known.own_name

    @property
    def direction(self) -> str:
        return self.known.direction


type Recordings = Mapping[tuple[RecordedPage, str], Recording]


def heard_only(recordings: Iterable[tuple[RecordedPage, str]], spoken: Collection[str]) -> tuple[str, ...]:
    """The languages in which there are no words here and the first page can be heard, in the order of the list."""
    begun = {language for page, language in recordings if page is RecordedPage.START}
    return tuple(code for code in LISTED if code in begun and code not in spoken)
