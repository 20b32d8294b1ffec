"""The words of what came from another centre, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("What another centre of the federation passed on"),
        fields={
            "made_on": _("Made there on"),
            "sender": _("From which centre"),
            "told": _("Word for word"),
            "noted_at": _("Taken over"),
            "noted_by": _("Taken over by"),
        },
        codes={},
    )
