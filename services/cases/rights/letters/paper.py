"""A letter as the press takes it: what the program itself says is in the language of the letter."""

from typing import Any

from services.cases.rights.letters.domain import Letter
from shared.languages import Wording


def paper(one: Letter, wording: Wording, *, sender: str, phone: str, author: str) -> dict[str, Any]:
    _ = wording.gettext
    return {
        "language": wording.code,
        "sender": sender,
        "phone": _("Telephone: %(number)s") % {"number": phone} if phone else "",
        "recipient": [one.recipient or "", *(one.address or "").split("\n")],
        "day": wording.day(one.written_on),
        "subject": one.subject or "",
        "paragraphs": [part for part in (one.words or "").split("\n\n") if part.strip()],
        "closing": _("Yours sincerely"),
        "author": author,
        "consent": _(
            "The person agreed that we tell you this. Please use it for nothing else, and pass it on to nobody."
        ),
    }
