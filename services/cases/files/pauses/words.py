"""The words of pauses, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("When no contact was expected, as agreed"),
        fields={
            "until": _("Quiet as agreed until"),
            "why": _("What was agreed, in few words"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
    )
