"""The words of occasions, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _ = wording.gettext
    return Words(
        title=_("Others came on the same occasion"),
        fields={
            "kind": _("The occasion"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "kind": {
                "raid": _("a raid or an inspection"),
                "family": _("a family"),
                "workplace": _("the same place of work"),
                "home": _("the same place to live"),
                "other": _("another occasion"),
            },
        },
    )
