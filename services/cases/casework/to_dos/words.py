"""The words of to-dos, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What was to be done"),
        fields={
            "what": _("What is to be done"),
            "due_on": _("Until when"),
            "given_to": _("Who does it"),
            "done_at": _("Done"),
            "done_by": _("Done by"),
            "dropped": _("Not needed any more"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
    )
