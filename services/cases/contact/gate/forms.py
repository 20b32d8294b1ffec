"""The form of the gate: filled from what was told before, read into what is told now."""

from uuid import uuid4

from services.cases.contact.gate.domain import Gate, How, Point, Postponement, Reason, Walk
from services.cases.contact.gate.texts import Text, kept_texts, read_texts
from services.cases.foundation.spoken_languages import SPOKEN
from shared.web.forms import Form

FALLBACK = "en"


def first_form(gate: Gate, *, spoken: str | None, written_on: str | None, reader_language: str) -> Form:
    """Return a form with how every point stands, in the language of the last talk, else in the client's own.

    The language of the page on which the client wrote picks the text; it does not say in which language they talk.
    """
    told = gate.walk
    own = (spoken or "").split("-")[0]
    language = told.language if told else own if own in SPOKEN else ""
    points = {point.value: how.value for point, how in told.points.items()} if told else {}
    return Form.empty(
        record_id=str(uuid4()),
        language=language,
        interpreter=("yes" if told.interpreter else "no") if told else "",
        text=text_for(language, (written_on or "").split("-")[0], reader_language).language,
        **points,
    )


def text_for(*wanted: str) -> Text:
    """The text in the first of these languages that there is one for."""
    texts = read_texts()
    return next((texts[code] for code in wanted if code in texts), texts[FALLBACK])


def text_shown(form: Form) -> Text | None:
    """The text that stood on the page, if it is in the language that is chosen now."""
    shown = kept_texts().get(form.given("shown"))
    return shown if shown and shown.language == form.given("text") else None


def text_to_show(form: Form, reader_language: str) -> Text:
    """What stands on the page gives way to a newer version only where somebody asks for the text."""
    shown = None if form.given("action") == "show" else text_shown(form)
    return shown or text_for(form.given("text"), reader_language)


def walk_in(form: Form, *, not_shown: str) -> Walk | None:
    """Only what stood on the page was at hand; `not_shown` says so where something else is chosen."""
    form.choice("text", list(read_texts()))
    text = text_shown(form)
    if text is None:
        form.problem("text", not_shown)
    return walk_told(form, text=text.name if text else "")


def all_told(form: Form) -> Form:
    """The form as it was sent, with every point told: what was different is changed before it is saved."""
    sent = {
        name: form.given(name) for name in ("action", "record_id", "seen", "shown", "language", "interpreter", "text")
    }
    return Form.empty(**sent, **{point.value: How.TOLD.value for point in Point})


def language_of_document(form: Form, text: Text) -> str:
    """In which the document about how we work is asked for: that of the talk, else that of the text."""
    talk = form.given("language")
    return talk if talk in SPOKEN else text.language


def walk_told(form: Form, *, text: str) -> Walk | None:
    """What the form says about the talk; `text` is the version that was at hand."""
    points = {point: form.choice(point, list(How)) for point in Point}
    language, interpreter = form.choice("language", SPOKEN), form.choice("interpreter", ("yes", "no"))
    if not form.ok:
        return None
    return Walk.model_validate(
        {"points": points, "language": language, "interpreter": interpreter == "yes", "text": text}
    )


def postponement_in(form: Form) -> Postponement | None:
    reason = form.choice("reason", list(Reason))
    return Postponement(reason=Reason(reason)) if form.ok else None
