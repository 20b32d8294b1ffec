"""The forms on the page of a request: each gives the act that it asks for, with what was entered."""

from collections.abc import Awaitable, Callable
from functools import partial

from services.cases.contact.requests.words import LONGEST_CONTACT
from services.cases.files.file.domain import LONGEST_PSEUDONYM
from services.cases.foundation.spoken_languages import SPOKEN
from services.cases.rights.corrections.domain import FIELDS, Correctable
from services.cases.rights.restrictions.domain import Ground
from services.cases.rights.subject_requests import acts
from services.cases.rights.subject_requests.domain import LONGEST_WORDS, Handed, Outcome
from shared.web.forms import Form

type Deed = Callable[..., Awaitable[None]]
"""Called with the ids of the file and of the request, and `reader=`, `workplace=`, `now=`."""


def extension(form: Form) -> Deed | None:
    because = form.text("because", most=LONGEST_WORDS)
    return partial(acts.extend, because=because) if form.ok else None


def first_look(form: Form) -> Deed | None:
    because = form.text("withheld_because", most=LONGEST_WORDS, required=False)
    withheld, seen = frozenset(form.all("withhold")), form.given("seen")
    return partial(acts.look_through, withheld=withheld, because=because, seen=seen) if form.ok else None


def second_look(_: Form) -> Deed | None:
    return acts.look_again


def answered(form: Form) -> Deed | None:
    outcome = form.choice("outcome", list(Outcome))
    handed = form.choice("handed", list(Handed), required=False)
    words = form.text("answer", most=LONGEST_WORDS, required=False)
    if not form.ok:
        return None
    return partial(acts.answer, outcome=Outcome(outcome), words=words, handed=Handed(handed) if handed else None)


def correction(form: Form) -> Deed | None:
    what = form.choice("what", FIELDS)
    right, agreed = said_right(form, what), form.choice("agreed", ("yes", "no"))
    because = form.text("why", most=LONGEST_WORDS, required=False)
    words = form.text("answer", most=LONGEST_WORDS, required=False)
    if not form.ok:
        return None
    return partial(
        acts.correct, what=Correctable(what), right=right, words=words, because=because, agreed=agreed == "yes"
    )


def said_right(form: Form, what: str) -> str:
    """In the field for what is wrong. Empty where the client is not to be reached in any way any more."""
    match what:
        case Correctable.LANGUAGE:
            return form.choice("spoken", SPOKEN)
        case Correctable.CONTACT:
            return form.text("new", most=LONGEST_CONTACT, required=not form.checked("nowhere"))
    return form.text("new", most=LONGEST_PSEUDONYM)


def restriction(form: Form) -> Deed | None:
    ground = form.choice("ground", list(Ground))
    return partial(acts.restrict, ground=Ground(ground)) if form.ok else None


def pause(_: Form) -> Deed | None:
    return acts.pause


FORMS: dict[str, Callable[[Form], Deed | None]] = {
    "extend": extension,
    "prepare": first_look,
    "check": second_look,
    "settle": answered,
    "correct": correction,
    "restrict": restriction,
    "pause": pause,
}
