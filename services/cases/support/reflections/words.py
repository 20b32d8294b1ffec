"""The words of reflection notes, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("How a colleague looked back at the work"),
        fields={
            "words": _("What went well, and what to do differently"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
    )
