"""The words of the information gate, for the pages and for the client's copy."""

from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    """`record` is told field by field, so that its fields and codes have words as well."""
    _ = wording.gettext
    return Words(
        title=_("What was told at the beginning"),
        fields={
            "at": _("Explained"),
            "staff_id": _("Explained by"),
            "record": _("What was explained"),
            "kind": _("Kind"),
            "interpreter": _("Somebody interpreted"),
            "text": _("Version of the text"),
            "reason": _("Reason"),
        },
        codes={
            "points": {
                "confidentiality": _("What is said stays here"),
                "limits": _("Where confidentiality ends"),
                "voluntariness": _("Everything is voluntary, and the client decides"),
                "role": _("Who we are: independent, not an authority"),
                "steps": _("How counselling goes on, and what it cannot do"),
                "free_of_charge": _("It costs nothing"),
                "policy_document": _("The document about how we work"),
                "understood": _("Was it understood?"),
            },
            "how": {"told": _("told"), "declined": _("not wanted"), "not_yet": _("not yet")},
            "told": {
                "policy_document": _("offered"),
                "understood": _("asked, and said again in the person's own words"),
            },
            "kind": {"walk": _("a talk"), "postponed": _("postponed")},
            "reason": {
                "acute_crisis": _("acute crisis"),
                "no_mediation": _("nobody there to interpret"),
                "asked_to_wait": _("the client asked to wait"),
                "other": _("another reason"),
            },
        },
    )
