"""The words of consents, for the pages and for the client's copy."""

from collections.abc import Mapping

from services.cases.casework.contact_notes.words import words as note_words
from services.cases.foundation.records.words import Words
from shared.languages import Wording


def words(wording: Wording) -> Words:
    _, notes = wording.gettext, note_words(wording)
    return Words(
        title=_("What you agreed to, or did not agree to"),
        fields={
            "recipient_kind": _("Who may learn something"),
            "recipient": _("Name of the office or person"),
            "purpose": _("For which purpose"),
            "what": _("Which information"),
            "more": _("More exactly, and what not"),
            "outcome": _("The answer"),
            "answered_on": _("Answered on"),
            "valid_until": _("Valid until"),
            "text": _("Text that was explained"),
            "language": _("Language in which it was explained"),
            "mediation": notes.fields["mediation"],
            "way": _("Spoken or written"),
            "words": _("In words"),
            "asked_at": _("Asked to end it"),
            "noted_at": _("Written down, in effect since"),
            "noted_by": _("Written down by"),
        },
        codes={
            "recipient_kind": recipient_kinds(wording),
            "purpose": purposes(wording),
            "what": kinds_of_information(wording),
            "outcome": {
                "to_ask": _("still to be asked"),
                "given": _("consent given"),
                "declined": _("consent declined"),
                "withdrawn": _("withdrawn"),
                "over": _("not needed any more, or noted by mistake"),
                "recipients_told": _("recipients told of the withdrawal"),
            },
            "text": {code: code for code in ("2026-11/en", "2026-11/de", "2026-11/ar")},
            "language": notes.codes["language"],
            "mediation": notes.codes["mediation"],
            "way": {"spoken": _("spoken"), "written": _("in writing, signed")},
        },
        to_client={
            "outcome": {
                "to_ask": _("we wanted to ask you"),
                "given": _("you agreed"),
                "declined": _("you did not agree"),
                "withdrawn": _("you took it back"),
                "recipients_told": _("we told those who knew something that you took it back"),
            }
        },
    )


def recipient_kinds(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        "counselling": _("another counselling centre"),
        "shelter": _("shelter or housing"),
        "lawyer": _("lawyer"),
        "health": _("doctor, clinic or therapy"),
        "residence": _("foreigners' or asylum authority"),
        "benefits": _("office for benefits"),
        "youth": _("youth welfare office"),
        "police": _("police"),
        "court": _("court or public prosecutor"),
        "consulate": _("embassy or consulate"),
        "trusted": _("a person of trust"),
        "statistics": _("statistics and research"),
        "other": _("somebody else"),
    }


def purposes(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        "help": _("so that they can help"),
        "referral": _("to go on with counselling there"),
        "housing": _("a place to live"),
        "treatment": _("treatment"),
        "residence": _("residence or asylum"),
        "benefits": _("money to live on"),
        "proceedings": _("criminal or civil proceedings"),
        "children": _("children"),
        "transfer": _("going on at another centre of the federation"),
        "statistics": _("figures without a name"),
        "other": _("something else"),
    }


def kinds_of_information(wording: Wording) -> Mapping[str, str]:
    """The same for consents and for what was told outside."""
    _ = wording.gettext
    return {
        "being_here": _("being in contact with us"),
        "her_name": _("name"),
        "how_to_reach_her": _("ways to be reached"),
        "situation": _("situation, and what happened"),
        "health": _("health"),
        "residence": _("residence status"),
        "papers": _("documents"),
        "person": _("age group, gender, region of origin"),
        "whole_file": _("the whole file"),
    }
