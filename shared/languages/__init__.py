"""The one list of languages, and the texts, dates and numbers of each."""

from shared.languages.known import KNOWN, LISTED, ORAL, Known
from shared.languages.words import (
    RIGHT_TO_LEFT,
    Languages,
    Wording,
    catalogue,
    is_known,
    untranslated,
    written_day,
    written_time,
)

__all__ = [
    "KNOWN",
    "LISTED",
    "ORAL",
    "RIGHT_TO_LEFT",
    "Known",
    "Languages",
    "Wording",
    "catalogue",
    "is_known",
    "untranslated",
    "written_day",
    "written_time",
]
