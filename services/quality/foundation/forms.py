"""What forms of all parts share: the id of what is sent, and why something cannot be taken."""

from uuid import UUID, uuid4, uuid5

from shared.languages import Wording
from shared.web.forms import Form


def id_from(form: Form, started: str, *fields: str) -> UUID:
    """The same form with the same content, sent twice, makes one entry."""
    try:
        begun = UUID(form.given(started))
    except ValueError:
        begun = uuid4()
    return uuid5(begun, "\0".join(form.given(field) for field in fields))


def put_in_words(code: str, wording: Wording) -> str:
    return {
        "choose": wording.gettext("Please choose one of the answers."),
        "say_why": wording.gettext("Please say in a few words why."),
        "lies_with_us": wording.gettext("Your centre itself is responsible for this criterion."),
        "not_yet": wording.gettext("This day has not come yet. Next step: give the day that stands on the document."),
        "which_document": wording.gettext("There is a day and no document. Next step: name it, or leave the day out."),
        "no_place": wording.gettext(
            "This criterion is no longer part of the standards. Next step: save your answer without a document."
        ),
        "no_link": wording.gettext("Please give a whole address that begins with https://"),
    }.get(code, code)
