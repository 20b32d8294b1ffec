"""A copy says from the access log who did what with the client's file, in words for the client."""

from collections.abc import Mapping

from shared.languages import Wording


def deed_words(wording: Wording) -> Mapping[str, Mapping[str, str]]:
    """By the name that the field has in the copy."""
    return {"what_was_done": acts(wording), "with_what": things(wording), "on_which_ground": grounds(wording)}


def acts(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        "read": _("read"),
        "list": _("saw in a list"),
        "write": _("changed"),
        "open": _("opened anew"),
        "print": _("printed"),
        "download": _("downloaded"),
        "export": _("made a copy for you"),
        "hand_over": _("gave you a copy"),
        "erase": _("erased"),
        "assign": _("set the team"),
        "rights": _("worked on what you asked for by right"),
        "same_client": _("noted that files are about the same person"),
        "two_clients": _("noted that files are about two people"),
        "ask": _("asked for an opening in an emergency"),
        "approve": _("agreed or refused"),
        "review": _("looked through"),
    }


def things(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        "file": _("the file"),
        "existence": _("that the file is there"),
        "conversation": _("what was written"),
        "gate": _("what you were told"),
        "ending": _("whether counselling ended, and how long your file is kept"),
        "team": _("team of the file"),
        "opening": _("opening in an emergency"),
        "retention": _("deletion"),
        "attachment": _("documents of the file"),
        "note": _("notes of contacts"),
        "contact_plan": _("how to reach you"),
        "client_notice": _("short messages to you"),
        "facts": _("who you are, as you told it"),
        "appointment": _("your appointments"),
        "consent": _("what you agreed to, or did not agree to"),
    }


def grounds(wording: Wording) -> Mapping[str, str]:
    _ = wording.gettext
    return {
        "role": _("the task in the team"),
        "team": _("team of the file"),
        "limited": _("for a time, in part"),
        "emergency": _("emergency"),
        "refused": _("was turned away"),
    }
