"""The words of referrals, for the pages and for the client's copy."""

from services.cases.casework.consents.words import kinds_of_information
from services.cases.foundation.records.words import Words
from services.cases.rights.disclosures.words import words as disclosure_words
from services.cases.support.professionals.words import kinds
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _, told = wording.gettext, disclosure_words(wording)
    return Words(
        title=_("To whom you were referred, and what became of it"),
        fields={
            "on": _("On which day"),
            "recipient": _("To whom"),
            "kind": _("Kind"),
            "purpose": _("What the referral is for"),
            "what": _("What they are told"),
            "told": _("More exactly, and what not"),
            "because": told.fields["because"],
            "duty": told.fields["duty"],
            "picked": _("Who chose them"),
            "sensitive_on": _("Confirmed that they take care in matters of gender"),
            "warned": _("Warned that they have to pass on an irregular stay, version"),
            "standing": _("How it stands"),
            "words": _("In words"),
            "ask_again_on": _("Ask after it on"),
            "noted_at": _("Written down"),
            "noted_by": _("Written down by"),
        },
        codes={
            "kind": kinds(wording),
            "what": kinds_of_information(wording),
            "because": told.codes["because"],
            "duty": told.codes["duty"],
            "picked": {"centre": _("we proposed them"), "client": _("the person chose them")},
            "warned": {"2026-11": "2026-11"},
            "standing": {
                "asked": _("asked"),
                "accepted": _("accepted"),
                "declined": _("declined by them"),
                "client_declined": _("the person does not want it"),
                "done": _("done"),
                "revoked": _("revoked"),
            },
        },
        to_client={
            "picked": {"client": _("you chose them")},
            "standing": {
                "asked": _("we asked"),
                "client_declined": _("you did not want it"),
                "revoked": _("called back"),
            },
        },
    )
