"""The pages about the centre: which there are, under which numbers, and whose text a reader gets."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.events import PublicationKind
from shared.languages.known import instead_of

ABOUT: Mapping[str, PublicationKind] = {
    "1": PublicationKind.WHO_WE_ARE,
    "2": PublicationKind.SERVICE_DESCRIPTION,
    "3": PublicationKind.LIMITS,
    "4": PublicationKind.VOLUNTARY_AND_FREE,
    "5": PublicationKind.WHO_READS,
    "6": PublicationKind.HOW_IT_GOES_ON,
    "7": PublicationKind.RIGHTS,
    "8": PublicationKind.DEVICE_SAFETY,
    "9": PublicationKind.COMPLAINT,
    "10": PublicationKind.POLICY_DOCUMENT,
    "11": PublicationKind.IMPRINT,
    "12": PublicationKind.PRIVACY_NOTICE,
}
"""By the number in the address, which tells nobody who looks at it what was read. A number never changes."""
NUMBERS = {kind.value: number for number, kind in ABOUT.items()}
SITUATIONS = "20"
"""The number of the page "Is this happening to me?"."""
UNSHIPPED = frozenset({PublicationKind.POLICY_DOCUMENT})
"""What nobody but the centre can write: there is a page when the centre has published it."""


@dataclass(frozen=True, slots=True)
class Read[E]:
    """What a reader gets under a number: an edition of the centre, or the text that is shipped where it is None."""

    kind: PublicationKind
    edition: E | None


def read[E](kind: PublicationKind, editions: Mapping[str, E], *, wanted: str, reader: str) -> Read[E] | None:
    """The edition that was asked for by its language, else that in the reader's language, else the shipped text in the
    reader's language. Where none is shipped, the edition that a reader of this language is likeliest to read, and any
    at last; None where there is nothing."""
    for language in (wanted, reader):
        if language in editions:
            return Read(kind, editions[language])
    if kind not in UNSHIPPED:
        return Read(kind, None)
    likely = (*instead_of(reader), *editions)
    return next((Read(kind, editions[language]) for language in likely if language in editions), None)


def offered[E](texts: Mapping[str, Mapping[str, E]], reader: str) -> list[tuple[str, Read[E]]]:
    """Every page that a reader of this language can open, by its number."""
    pages = [
        (number, read(kind, texts.get(kind.value, {}), wanted="", reader=reader)) for number, kind in ABOUT.items()
    ]
    return [(number, found) for number, found in pages if found]
