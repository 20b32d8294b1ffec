"""What a form of the register says, and what stands in it at first."""

from uuid import UUID, uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.quality.evidence.register import domain
from services.quality.evidence.register.domain import Entry, Filled
from services.quality.evidence.register.files.vocabulary import columns_of, criteria_words
from services.quality.evidence.register.kinds.fields import FieldType, Kind
from services.quality.evidence.register.wording import problems
from services.quality.standards.desk import desk_of
from shared.web.forms import Form
from shared.web.shell import words


def checked(request: Request, kind: Kind, form: Form) -> Filled:
    """What the form says; its problems are noted on it in the reader's words."""
    desk = desk_of(request)
    written = {field.name: " ".join(form.all(field.name)) for field in kind.fields if field.type is FieldType.CRITERIA}
    written |= {field.name: form.given(field.name) for field in columns_of(kind) if field.name not in written}
    words_for = criteria_words(kind, [each.id for each in desk.catalogue.criteria])
    filled = domain.check(kind, written, words_for, today=desk.today)
    for name, what in problems(filled.problems, kind, words(request)).items():
        form.problem(name, what)
    return filled


def form_of(entry: Entry, kind: Kind) -> Form:
    """What an entry says, as it stands in its form."""
    several = {field.name for field in kind.fields if field.type is FieldType.CRITERIA}
    return Form({name: tuple(said.split()) if name in several else (said,) for name, said in entry.values.items()})


def begun(form: Form) -> UUID:
    """The id of a form that was opened: sent twice it makes one entry."""
    try:
        return UUID(form.given("form_id"))
    except ValueError:
        return uuid4()


def seen_in(form: Form) -> UUID:
    """The version that somebody has seen; 422 where the form does not say."""
    seen = form.uuid("seen")
    if seen is None:
        raise HTTPException(422)
    return seen
