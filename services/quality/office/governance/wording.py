"""What is wrong with something filled in, in the words of the pages."""

from shared.languages import Wording


def in_words(code: str, wording: Wording) -> str:
    """A sentence where the forms have none of their own."""
    return {
        "new_has_no_target": wording.gettext(
            "Something new has no criterion or indicator yet. Please leave this open."
        ),
        "not_ahead": wording.gettext("Please choose a day that lies ahead."),
        "drawn_by_then": wording.gettext(
            "The criteria of this year are drawn by then. Next step: choose a later year, or a day before its October."
        ),
        "chosen_already": wording.gettext(
            "The members have chosen for this year already. Next step: choose another year."
        ),
        "at_most_four": wording.gettext("A budget names four criteria at most. Next step: tick four or fewer."),
        "unknown_criterion": wording.gettext("This criterion is not up for the vote. Next step: load the page again."),
        "not_possible": wording.gettext("No more centres can take part than have a representative."),
        "not_half": wording.gettext(
            "More than half of the centres that have a representative have to take part."
            " Next step: enter a higher number."
        ),
        "not_free": wording.gettext("Somebody took this number in the meantime. Next step: choose another one."),
        "changed_since": wording.gettext(
            "Somebody else changed this in the meantime. Next step: look at it as it stands now, and send it again."
        ),
        "changed_meanwhile": wording.gettext(
            "Somebody else changed this part in the meantime. Copy what you wrote, and open the part anew."
        ),
    }.get(code, code)
