"""What is taken, by the ending of its name, and why something is not. Light: it is read for every file anew."""

from enum import StrEnum


class Kind(StrEnum):
    """By content. The value is the ending that it is handed out with."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    HEIC = "heic"
    DOCX = "docx"
    ODT = "odt"
    TEXT = "txt"


KIND_OF = {kind.value: kind for kind in Kind} | {"jpeg": Kind.JPEG, "heif": Kind.HEIC}
"""By the ending of a name."""


class Refusal(StrEnum):
    """Why something is not kept; the pages have a sentence for each."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_TAKEN = "not_taken"
    DISAGREES = "disagrees"
    DAMAGED = "damaged"
    MIXED = "mixed"
    PROTECTED = "protected"
    ACTIVE = "active"
    TOO_MUCH_INSIDE = "too_much_inside"
    TOO_MANY_PIXELS = "too_many_pixels"
    NOT_CLEANED = "not_cleaned"
    TOO_LONG = "too_long"


MOST_PIXELS = 120_000_000
"""Of one picture: what the largest cameras of telephones take; a viewer needs four bytes for each."""


class RefusedError(Exception):
    """Carries the reason alone, nothing of what was sent."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def check_pixels(width: int, height: int) -> None:
    """A small file can hold a picture that no viewer has room for. Raises RefusedError."""
    if width * height > MOST_PIXELS:
        raise RefusedError(Refusal.TOO_MANY_PIXELS)


def kind_named(name: str) -> Kind:
    """By its ending. Raises RefusedError."""
    stem, dot, ending = name.rpartition(".")
    if not stem or not dot or ending.lower() not in KIND_OF:
        raise RefusedError(Refusal.NOT_TAKEN)
    return KIND_OF[ending.lower()]
