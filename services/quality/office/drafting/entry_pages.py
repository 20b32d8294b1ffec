"""The forms of a draft: its title and day, a criterion, an indicator, and what is added or taken out."""

from collections.abc import Callable, Coroutine
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.office.drafting import entry_acts
from services.quality.office.drafting.checking import check
from services.quality.office.drafting.entries import (
    criterion_of,
    inner,
    is_indicator,
    languages_of,
    number_places,
    readable,
    spoken,
    texts_of,
)
from services.quality.office.drafting.entry_acts import Opened, free_ids, is_anew, texts_before
from services.quality.office.drafting.entry_text import Table, UnreadableError, mark, whole_mark
from services.quality.office.drafting.fields import LONGEST_WORDS, MOST_TEXTS, Way, form_of, series_of, taken, words_in
from services.quality.office.drafting.texts import HEAD
from services.quality.office.drafting.translations import Look, behind, by_text, name_in_doubt
from services.quality.office.governance.domain import DraftState, NotNowError, UnfitError
from services.quality.office.governance.wording import in_words
from services.quality.office.members.people import Officer
from services.quality.standards.catalogue.domain import Cadence, Party, Privacy, Source
from services.quality.standards.catalogue.texts import REQUIRED_LANGUAGES
from services.quality.standards.comparison.domain import worded
from services.quality.standards.desk import desk_of
from shared.languages import KNOWN
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/drafts/{draft_id}")
CODES = {"parties": Party, "sources": Source, "privacies": Privacy, "cadences": Cadence, "ways": Way}


@router.get("/write/{key}")
async def open_form(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    try:
        found, looks = await entry_acts.opened(draft_id, key, desk=desk_of(request))
    except UnreadableError:
        return as_text(request, draft_id, key)
    return entry_page(
        request, found, looks, key, form_of(found.entry, key, chosen_languages(request, found), words(request))
    )


@router.post("/write/{key}")
async def save(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    form = await read_form(request)
    try:
        found, looks = await entry_acts.opened(draft_id, key, desk=desk_of(request))
        edit = taken(form, found.entry, key, chosen_languages(request, found))
        if form.ok:
            seen = form.given("seen")
            if await entry_acts.write(draft_id, key, edit, seen=seen, desk=desk_of(request)):
                return RedirectResponse(link(request, next_place(found, key, form.given("do"))), 303)
            form.problem("seen", in_words("changed_meanwhile", words(request)))
    except UnreadableError:
        return as_text(request, draft_id, key)
    except NotNowError as not_now:
        return entry_page(request, found, looks, key, form, problem=not_now.code, status=409)
    return entry_page(request, found, looks, key, form, status=422)


@router.post("/write/{key}/retire")
async def take_out(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    form = await read_form(request)
    try:
        found, _ = await entry_acts.opened(draft_id, key, desk=desk_of(request))
    except UnreadableError:
        return as_text(request, draft_id, key)
    why = why_in(form, required=bool(texts_before(found, key)))
    back = f"/drafts/{draft_id}/write/{criterion_of(key)}" if is_indicator(key) else f"/drafts/{draft_id}"
    act = partial(entry_acts.retire, draft_id, key, why=why, seen=form.given("seen"), desk=desk_of(request))
    return await answered(request, draft_id, key, form, act, back)


@router.post("/write/{key}/anew")
async def count_anew(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    form = await read_form(request)
    why = why_in(form, required=form.given("do") != "as-before")
    given = {} if form.given("do") == "as-before" else why
    back = f"/drafts/{draft_id}/write/{key}"
    act = partial(entry_acts.count_anew, draft_id, key, why=given, seen=form.given("seen"), desk=desk_of(request))
    return await answered(request, draft_id, key, form, act, back)


@router.post("/write/{key}/move")
async def move(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    form = await read_form(request)
    to, why = form.text("to", most=12), why_in(form, required=True)
    act = partial(entry_acts.move, draft_id, key, to, why=why, seen=form.given("seen"), desk=desk_of(request))
    return await answered(request, draft_id, key, form, act, f"/drafts/{draft_id}/write/{to}")


@router.post("/put-back/{key}")
async def put_back(request: Request, officer: Officer, draft_id: UUID, key: str) -> Response:
    form = await read_form(request)
    back = f"/drafts/{draft_id}"
    act = partial(entry_acts.put_back, draft_id, key, seen=form.given("seen"), desk=desk_of(request))
    return await answered(request, draft_id, HEAD, form, act, back)


@router.get("/add")
async def begin_entry(request: Request, officer: Officer, draft_id: UUID, to: str = "") -> Response:
    found, _ = await entry_acts.opened(draft_id, HEAD, desk=desk_of(request))
    return add_page(request, found, Form.empty(id=first_of(free_ids(found.draft, desk_of(request)), to)))


@router.post("/add")
async def add_entry(request: Request, officer: Officer, draft_id: UUID) -> Response:
    form = await read_form(request)
    found, _ = await entry_acts.opened(draft_id, HEAD, desk=desk_of(request))
    name, why = said_in(form, "name", required=True), why_in(form, required=True)
    id_ = form.choice("id", free_ids(found.draft, desk_of(request)))
    problem = ""
    try:
        if form.ok:
            await entry_acts.add(draft_id, id_, name=name, why=why, desk=desk_of(request))
            return RedirectResponse(link(request, f"/drafts/{draft_id}/write/{id_}"), 303)
    except UnfitError as unfit:
        form.problem(unfit.field, in_words(unfit.code, words(request)))
    except NotNowError as not_now:
        problem = not_now.code
    return add_page(request, found, form, problem=problem, status=409 if problem else 422)


async def answered(
    request: Request,
    draft_id: UUID,
    key: str,
    form: Form,
    act: Callable[[], Coroutine[Any, Any, None]],
    back: str,
) -> Response:
    """To the next page, or back to the form with what is wrong."""
    problem = ""
    try:
        found, looks = await entry_acts.opened(draft_id, key, desk=desk_of(request))
        if form.ok:
            await act()
            return RedirectResponse(link(request, back), 303)
    except UnreadableError:
        return as_text(request, draft_id, key)
    except UnfitError as unfit:
        form.problem(unfit.field, in_words(unfit.code, words(request)))
    except NotNowError as not_now:
        problem = not_now.code
    stands = form_of(found.entry, key, chosen_languages(request, found), words(request))
    return entry_page(request, found, looks, key, stands, reasons=form, problem=problem, status=409 if problem else 422)


def why_in(form: Form, *, required: bool) -> dict[str, str]:
    return said_in(form, "why_of", required=required)


def said_in(form: Form, name: str, *, required: bool) -> dict[str, str]:
    """In German and English, which every text needs; other languages come with the entry's own form."""
    said = words_in(form, name, REQUIRED_LANGUAGES)
    for language in REQUIRED_LANGUAGES:
        if required and not said.get(language):
            form.problem(f"{name}.{language}", "missing")
    return said


def first_of(ids: list[str], to: str) -> str:
    """The next number of the criterion, or of the aspect, that somebody came from."""
    return next((each for each in ids if each.startswith(f"{to}." if to[1:] else to)), "") if to else ""


def as_text(request: Request, draft_id: UUID, key: str) -> Response:
    """What no form can show is put right where it was written."""
    return RedirectResponse(link(request, f"/drafts/{draft_id}/text/{criterion_of(key)}"), 303)


def chosen_languages(request: Request, found: Opened) -> tuple[str, ...]:
    """Those of the version, and one more that somebody begins to translate into."""
    known, also = languages_of(found.head), request.query_params.get("also", "")
    return (*known, also) if also in KNOWN.keys() - set(known) else known


def next_place(found: Opened, key: str, do: str) -> str:
    """After the save: the same entry again, the next one, or the draft after the last."""
    ids = list(readable(found.draft.text))
    place = ids.index(key) + 1
    here = f"/drafts/{found.draft.id}"
    if do != "next":
        return f"{here}/write/{key}"
    return f"{here}/write/{ids[place]}" if place < len(ids) else here


def entry_page(
    request: Request,
    found: Opened,
    looks: list[Look],
    key: str,
    form: Form,
    *,
    reasons: Form | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    languages, known = chosen_languages(request, found), by_text(looks)
    now, then = texts_of(found.entry, key), texts_before(found, key)
    ids = list(readable(found.draft.text))
    _, mistakes = check(found.draft.text, desk_of(request).catalogues)
    return page(
        request,
        "office/governance/entry.html",
        status=status,
        draft=found.draft,
        editing=found.draft.state is DraftState.EDITING,
        key=key,
        entry=found.entry,
        before=found.before,
        is_indicator=is_indicator(key),
        criterion=criterion_of(key),
        languages_here=languages,
        known_languages=KNOWN,
        now=dict(islice(now.items(), MOST_TEXTS // len(languages))),
        then=then,
        late={name: behind(said, then.get(name, {}), known.get((key, name), {})) for name, said in now.items()},
        in_doubt=key != HEAD and name_in_doubt(key, then, {name: said for name, said in now.items() if said}, known),
        numbers=[place.field for place in number_places(found.entry)] if is_indicator(key) else [],
        series=series_of(found.entry) if key == HEAD else {},
        anew=is_anew(found.head, key),
        indicators={} if is_indicator(key) else indicators_of(found.entry),
        free=[each for each in free_ids(found.draft, desk_of(request)) if is_indicator(each) == is_indicator(key)],
        kind=inner(found.entry, "score").get("kind"),
        mistakes=[each for each in mistakes if each.entry == key],
        following=ids[ids.index(key) + 1] if key in ids and ids.index(key) + 1 < len(ids) else "",
        seen=mark(found.entry),
        whole=whole_mark(found.head, key, found.entry),
        form=form,
        reasons=reasons or Form.empty(),
        problem=problem,
        longest=LONGEST_WORDS,
        worded=worded,
        codes={name: list(kind) for name, kind in CODES.items()},
    )


def add_page(request: Request, found: Opened, form: Form, *, problem: str = "", status: int = 200) -> Response:
    return page(
        request,
        "office/governance/add_entry.html",
        status=status,
        draft=found.draft,
        ids=free_ids(found.draft, desk_of(request)),
        names={id_: said["name"] for id_, said in names_of(found.draft.text).items()},
        form=form,
        problem=problem,
        longest=LONGEST_WORDS,
    )


def indicators_of(criterion: Table) -> dict[str, dict[str, str]]:
    """Their names, by id."""
    return {str(each.get("id")): spoken(each.get("name")) for each in criterion.get("indicators", [])}


def names_of(text: str) -> dict[str, dict[str, dict[str, str]]]:
    return {id_: texts_of(entry, id_) for id_, entry in readable(text).items() if id_ != HEAD}
