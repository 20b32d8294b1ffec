"""The pages of the directory: the list with its search, a new entry, and the page of one."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Reader
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.support.professionals import acts
from services.cases.support.professionals.domain import (
    LONGEST_NAME,
    LONGEST_REACHED,
    LONGEST_WORDS,
    MOST_LANGUAGES,
    ChangedMeanwhileError,
    Entry,
    NamelessError,
    PassesOn,
    Professional,
    ProfessionalKind,
    fitting,
)
from services.cases.support.professionals.duty import public_duty
from services.cases.support.professionals.store import Professionals
from services.cases.support.professionals.words import changes, kinds, labels, passing_on
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ACTIONS = ("change", "sensitive", "out_of_use", "in_use", "experience", "remove_experience", "remove")


@router.get("/professionals")
async def show(request: Request, person: Reader) -> Response:
    return await show_list(request, person, Form.empty(kind=request.query_params.get("kind", "")))


@router.post("/professionals")
async def search(request: Request, person: Reader) -> Response:
    """What is searched for stands in no address. It changes nothing."""
    return await show_list(request, person, await read_form(request))


async def show_list(request: Request, person: Person, form: Form) -> Response:
    term = form.text("term", most=LONGEST_NAME, required=False)
    kind = form.code("kind", ProfessionalKind, required=False)
    language = form.code("language", Spoken, required=False)
    unused = form.checked("unused")
    async with workplace_of(request).store.reading(person) as work:
        every = await Professionals(work).professionals(in_use=not unused)
    found = fitting(every, term=term, kind=kind, language=language or "")
    return page(
        request,
        "support/professionals/professionals.html",
        status=200 if form.ok else 422,
        form=form,
        found=found,
        is_empty=not every,
        unused=unused,
        **for_fields(request),
    )


def for_fields(request: Request) -> dict[str, Any]:
    wording = words(request)
    return {
        "labels": labels(wording),
        "kinds": kinds(wording),
        "passing_on": passing_on(wording),
        "spoken": named(wording, SPOKEN),
        "duty": public_duty(),
        "today": workplace_of(request).today(),
    }


@router.get("/professionals/new")
async def begin(request: Request, person: Reader) -> Response:
    return show_new(request, Form.empty(professional_id=str(uuid4()), passes_on=PassesOn.AS_KIND))


@router.post("/professionals/new")
async def enter(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    entry, professional_id = entry_in(form), form.uuid("professional_id")
    sensitive_on = form.day("sensitive_on", most=workplace.today(), required=False)
    if form.ok and entry and professional_id:
        by: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await acts.enter(entry, sensitive_on=sensitive_on, professional_id=professional_id, **by)
        except NamelessError:
            form.problem("name", nameless(request))
    if not form.ok:
        return show_new(request, form, status=422)
    return RedirectResponse(link(request, f"/professionals/{professional_id}?told=noted"), 303)


def show_new(request: Request, form: Form, *, status: int = 200) -> Response:
    template = "support/professionals/new_professional.html"
    return page(request, template, status=status, form=form, **for_fields(request))


def entry_in(form: Form) -> Entry | None:
    """None where something is wrong with the form; what, stands in it."""
    kind, passes_on = form.code("kind", ProfessionalKind), form.code("passes_on", PassesOn)
    name, organisation = [form.text(one, most=LONGEST_NAME, required=False) for one in ("name", "organisation")]
    reached = form.text("reached", most=LONGEST_REACHED, required=False)
    accessibility = form.text("accessibility", most=LONGEST_WORDS, required=False)
    languages = form.codes("languages", Spoken)
    if len(languages) > MOST_LANGUAGES:
        form.problem("languages", "not_valid")
    if not form.ok or kind is None or passes_on is None:
        return None
    return Entry(
        kind=kind,
        name=name,
        organisation=organisation,
        reached=reached,
        languages=languages,
        accessibility=accessibility,
        passes_on=passes_on,
    )


def nameless(request: Request) -> str:
    return words(request).gettext("Please write a name or an organisation.")


@router.get("/professionals/{professional_id}")
async def show_one(request: Request, professional_id: UUID, person: Reader) -> Response:
    return await show_professional(request, professional_id, person)


@router.post("/professionals/{professional_id}")
async def act_on(request: Request, professional_id: UUID, person: Reader) -> Response:
    form, _ = await read_form(request), words(request).gettext
    action, status = form.choice("action", ACTIONS), 422
    act = act_of(request, professional_id, person, form, action) if action else None
    if form.ok and act:
        try:
            await act()
        except NamelessError:
            form.problem("name", nameless(request))
        except ChangedMeanwhileError:
            form.problem(
                "action", _("A colleague was faster. Please look at what stands there now, and change it again.")
            )
            status = 409
    if not form.ok:
        return await show_professional(request, professional_id, person, form=form, status=status)
    place = "/professionals" if action == "remove" else f"/professionals/{professional_id}"
    return RedirectResponse(link(request, f"{place}?told={'gone' if action == 'remove' else 'noted'}"), 303)


def act_of(
    request: Request, professional_id: UUID, person: Person, form: Form, action: str
) -> Callable[[], Awaitable[None]] | None:
    """None where something is wrong with the form."""
    workplace = workplace_of(request)
    by: dict[str, Any] = {"reader": person, "workplace": workplace}
    at = by | {"now": workplace.now()}
    if action == "change":
        entry, seen = entry_in(form), form.whole("seen", least=1, most=10**9)
        return partial(acts.change, professional_id, entry, seen=seen, **at) if entry and seen else None
    if action == "sensitive":
        on = form.day("sensitive_on", most=workplace.today())
        return partial(acts.confirm_sensitive, professional_id, on, **at) if on else None
    if action == "experience":
        said, experience_id = form.text("words", most=LONGEST_WORDS), form.uuid("experience_id")
        new = partial(acts.note_experience, professional_id, said, **at)
        return partial(new, experience_id=experience_id) if experience_id else None
    if action == "remove_experience":
        experience_id = form.uuid("experience_id")
        return partial(acts.remove_experience, professional_id, experience_id, **by) if experience_id else None
    if action == "remove":
        return partial(acts.remove, professional_id, **by)
    return partial(acts.use, professional_id, in_use=action == "in_use", **at)


async def show_professional(
    request: Request, professional_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    """Raises ProfessionalNotFoundError."""
    async with workplace_of(request).store.reading(person) as work:
        store = Professionals(work)
        one = await store.professional(professional_id)
        history, experiences = await store.history(one.id), await store.experiences(one.id)
        staff = await Team(work).staff()
    changes_entry = form is not None and form.given("action") == "change"
    return page(
        request,
        "support/professionals/professional.html",
        status=status,
        one=one,
        history=history,
        experiences=experiences,
        staff=staff,
        said_of=changes(words(request)),
        form=form if form and changes_entry and status == 422 else filled(one, form if changes_entry else None),
        other=form if form and not changes_entry else Form.empty(),
        new_id=uuid4(),
        **for_fields(request),
    )


def filled(one: Professional, refused: Form | None = None) -> Form:
    """What stands there now; with the problem of a form that came too late."""
    names = ("kind", "name", "organisation", "reached", "accessibility", "passes_on")
    form = Form({name: (str(getattr(one, name)),) for name in names} | {"languages": tuple(one.languages)})
    if refused and "action" in refused.problems:
        form.problem("action", refused.problems["action"])
    return form
