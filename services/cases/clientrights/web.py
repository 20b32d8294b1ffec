"""What clients ask for by right: taken down, looked through by two people, answered, handed over, corrected."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.access.domain import Act, Kind
from services.cases.audit.domain import Deed
from services.cases.clientrights.domain import (
    COPIES,
    FIELDS,
    LONGEST_WORDS,
    Asked,
    Correctable,
    Correction,
    Ground,
    Handed,
    NotPossibleError,
    Outcome,
    Restriction,
    Review,
    Right,
    ask,
    checked,
    extended,
    lifted,
    prepared,
    running,
    settled,
)
from services.cases.copies.domain import Copy, Passage, documents_in, passages, seen_mark, texts_in
from services.cases.corrections.domain import changed
from services.cases.corrections.store import walk_of
from services.cases.files.domain import LONGEST_PSEUDONYM, File
from services.cases.gate.domain import How, Point, Walk
from services.cases.policy import Reader, SecondPerson
from services.cases.spoken import SPOKEN, named
from services.cases.store import CasesWork
from services.cases.workplace import workplace_of
from shared.signin.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
LONGEST_CONTACT = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act on a request works with."""

    work: CasesWork
    person: Person
    file: File
    asked: Asked
    copy: Copy
    form: Form
    today: date


@router.get("/rights")
async def register(request: Request, person: SecondPerson) -> Response:
    async with workplace_of(request).store.work() as work:
        found = await work.every_asked(reader=person)
        own = await work.own_among([one.file_id for one in found], reader=person)
    return page(request, "rights.html", asked=found, own=own, today=today(request))


@router.get("/files/{file_id}/rights")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_rights(request, file_id, person)


@router.post("/files/{file_id}/rights")
async def take_down(request: Request, file_id: UUID, person: Reader) -> Response:
    """A request of hers, or the end of a restriction."""
    form = await read_form(request)
    action = form.choice("action", ("ask", "lift"))
    try:
        made = await (lift if action == "lift" else note)(request, file_id, person, form) if form.ok else None
    except NotPossibleError as problem:
        form.problem("action", problem.why)
    if not form.ok:
        return await show_rights(request, file_id, person, form=form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/rights{f'/{made}' if made else '?told=lifted'}"), 303)


async def note(request: Request, file_id: UUID, person: Person, form: Form) -> UUID | None:
    right = form.choice("right", list(Right))
    wish = form.text("wish", most=LONGEST_WORDS, required=False)
    received, asked_id = day_in(form, "received_on"), form.uuid("asked_id")
    async with workplace_of(request).store.work() as work:
        # held fast, so that the purge does not take the file in the moment in which she asks
        file = await work.held_fast(file_id, Act.RIGHTS, reader=person)
        there = await work.asked_in(file, reader=person)
        if not form.ok or received is None or asked_id is None:
            return None
        if all(one.id != asked_id for one in there):
            new = ask(
                file.id,
                file.code,
                file.key_id,
                Right(right),
                wish,
                asked_id=asked_id,
                received_on=received,
                by=person.id,
                today=today(request),
            )
            await work.save_asked_for(new, reader=person)
    return asked_id


async def lift(request: Request, file_id: UUID, person: Person, form: Form) -> UUID | None:
    because = form.text("because", most=LONGEST_WORDS)
    async with workplace_of(request).store.work() as work:
        file = await work.file(file_id, reader=person)
        await work.asked_in(file, reader=person)
        current = running(await work.restrictions_of(file, reader=person))
        if current and form.ok:
            ended = lifted(current, because, told=form.checked("told"), by=person.id, now=work.now)
            await work.save_lifted(ended, reader=person)
    return None


async def show_rights(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    async with workplace_of(request).store.work() as work:
        file = await work.file(file_id, reader=person)
        found = await work.asked_in(file, reader=person)
        corrections = await work.corrections_of(file, reader=person)
        restrictions = await work.restrictions_of(file, reader=person)
        staff = await work.staff()
    first = Form.empty(asked_id=str(uuid4()), received_on=today(request).isoformat())
    return page(
        request,
        "file_rights.html",
        status=status,
        file=file,
        asked=found,
        corrections=[(one, noted_changes(one)) for one in corrections],
        restriction=running(restrictions),
        staff=staff,
        form=form or first,
        today=today(request),
    )


def noted_changes(one: Correction) -> list[tuple[Point, How, How]]:
    """Point by point, where it was the record of a talk."""
    old, new = walk_of(one.old), walk_of(one.new)
    return list(changed(old, new)) if one.what is Correctable.INFORMATION and old and new else []


@router.get("/files/{file_id}/rights/{asked_id}")
async def show_one(request: Request, file_id: UUID, asked_id: UUID, person: Reader) -> Response:
    return await show_asked(request, file_id, asked_id, person)


@router.post("/files/{file_id}/rights/{asked_id}")
async def act(request: Request, file_id: UUID, asked_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", list(ACTS))
    async with workplace.store.work() as work:
        file, copy = await work.copy_of(file_id, reader=person, key=workplace.keys.mark)
        asked = await work.asked(asked_id, file, reader=person)
        try:
            if form.ok:
                await ACTS[action](Desk(work, person, file, asked, copy, form, today(request)))
        except NotPossibleError as problem:
            form.problem("action", problem.why)
    if not form.ok:
        return await show_asked(request, file_id, asked_id, person, form=form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/rights/{asked_id}?told={action}"), 303)


async def extend(at: Desk) -> None:
    because = at.form.text("because", most=LONGEST_WORDS)
    if at.form.ok:
        await at.work.save_changed(extended(at.asked, because, today=at.today), reader=at.person)


async def prepare(at: Desk) -> None:
    because = at.form.text("withheld_because", most=LONGEST_WORDS, required=False)
    chosen = frozenset(at.form.all("withhold"))
    if at.form.given("seen") != seen_mark(at.copy):
        raise NotPossibleError("written_since")
    left_out = tuple(one for one in every_passage(at.copy) if f"{one.place}#{one.number}" in chosen)
    review = Review(seen_mark(at.copy), left_out, because)
    await at.work.save_changed(prepared(at.asked, review, by=at.person.id, now=at.work.now), reader=at.person)


async def check(at: Desk) -> None:
    looked = checked(at.asked, seen=seen_mark(at.copy), by=at.person.id, now=at.work.now)
    await at.work.save_changed(looked, reader=at.person)


async def settle(at: Desk) -> None:
    outcome = at.form.choice("outcome", list(Outcome))
    handed = at.form.choice("handed", list(Handed), required=False)
    answer = at.form.text("answer", most=LONGEST_WORDS, required=False)
    if at.form.ok:
        how = Handed(handed) if handed else None
        new = settled(at.asked, Outcome(outcome), answer, handed=how, by=at.person.id, now=at.work.now)
        await at.work.save_changed(new, reader=at.person)
        if new.stops:
            await only_keep(at, Ground.OBJECTED)
        if new.handed:
            await at.work.save_audit(at.person.id, Deed.HAND_OVER, Kind.FILE, (at.file.id,))


async def correct(at: Desk) -> None:
    """Agreed or not: what she says is right is kept, and what stood there before."""
    what = at.form.choice("what", FIELDS)
    new = said_right(at.form, what)
    agreed = at.form.choice("agreed", ("yes", "no"))
    because = at.form.text("why", most=LONGEST_WORDS, required=False)
    answer = at.form.text("answer", most=LONGEST_WORDS, required=False)
    if not at.form.ok:
        return
    outcome = Outcome.GRANTED if agreed == "yes" else Outcome.REFUSED
    done = settled(at.asked, outcome, answer, by=at.person.id, now=at.work.now)
    old = await how_to_reach(at) if what == Correctable.CONTACT else value_of(at.copy, what, at.file)
    trail = Correction(
        uuid4(),
        at.asked.id,
        at.file.id,
        at.file.key_id,
        at.work.now,
        at.person.id,
        Correctable(what),
        agreed == "yes",
        old,
        new or None,
        because or None,
    )
    await at.work.correct(trail, at.file, reader=at.person)
    await at.work.save_changed(done, reader=at.person)


def said_right(form: Form, what: str) -> str:
    """In the field for what is wrong. Empty where there is no way any more in which she is to be reached."""
    match what:
        case Correctable.LANGUAGE:
            return form.choice("spoken", SPOKEN)
        case Correctable.CONTACT:
            return form.text("new", most=LONGEST_CONTACT, required=not form.checked("nowhere"))
    return form.text("new", most=LONGEST_PSEUDONYM)


async def how_to_reach(at: Desk) -> str | None:
    contact = (await at.work.conversation_in(at.file.thread_id, reader=at.person)).contact
    return ", ".join(part for part in (contact.value, contact.when) if part) if contact else None


def value_of(copy: Copy, what: str, file: File) -> str | None:
    """What stands in this file now."""
    table, name = {Correctable.NAME.value: ("file", "called"), Correctable.LANGUAGE.value: ("request", "language")}[
        what
    ]
    of_file = (str(file.id), str(file.thread_id))
    found = [one.values[name] for part in copy if part.table == table for one in part.entries if one.row in of_file]
    return str(found[0]) if found and found[0] else None


async def restrict(at: Desk) -> None:
    ground = at.form.choice("ground", list(Ground))
    if not at.form.ok:
        return
    done = settled(at.asked, Outcome.GRANTED, "", by=at.person.id, now=at.work.now)
    await only_keep(at, Ground(ground))
    await at.work.save_changed(done, reader=at.person)


async def pause(at: Desk) -> None:
    """Until it is decided whose interest weighs more (Article 18, paragraph 1, letter d). Raises NotPossibleError."""
    if at.asked.right is not Right.OBJECTION or not at.asked.is_open:
        raise NotPossibleError("settled_before")
    await only_keep(at, Ground.OBJECTED)


async def only_keep(at: Desk, ground: Ground) -> None:
    """Nothing, where the file is restricted already."""
    if running(await at.work.restrictions_of(at.file, reader=at.person)) is None:
        new = Restriction(uuid4(), at.file.id, at.file.key_id, at.work.now, at.person.id, ground)
        await at.work.save_restriction(new, reader=at.person)


ACTS: dict[str, Callable[[Desk], Awaitable[None]]] = {
    "extend": extend,
    "prepare": prepare,
    "check": check,
    "settle": settle,
    "correct": correct,
    "restrict": restrict,
    "pause": pause,
}


async def show_asked(
    request: Request, file_id: UUID, asked_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.work() as work:
        file, copy = await work.copy_of(file_id, reader=person, key=workplace.keys.mark)
        asked = await work.asked(asked_id, file, reader=person)
        gate = await work.gate(file.id, file.key_id, reader=person)
        staff = await work.staff()
        other_files = await work.others_to_hand_out(file, reader=person)
        concerns_others = asked.is_open and asked.right in (Right.CORRECTION, Right.RESTRICTION)
        disclosures = await work.disclosures_of(file, reader=person) if concerns_others else []
        left_aside = len(await work.all_of_client(file, reader=person)) - 1 - len(other_files)
    review = asked.review
    return page(
        request,
        "file_right.html",
        status=status,
        file=file,
        asked=asked,
        copies=asked.right in COPIES,
        texts=[
            (place, [Passage(place, number, one) for number, one in enumerate(passages(text))])
            for place, text in texts_in(copy)
        ],
        documents=list(documents_in(copy)),
        talks=[one for one in reversed(gate.records) if isinstance(one.content, Walk)],
        left_out={f"{one.place}#{one.number}" for one in review.withheld} if review else set(),
        seen=seen_mark(copy),
        fresh=review is not None and review.seen == seen_mark(copy),
        staff=staff,
        form=form or Form.empty(withheld_because=review.because if review else ""),
        languages_spoken=named(words(request), SPOKEN),
        hers=value_of(copy, "language", file) or "",
        restricted=work.relation(file.id).restricted,
        other_files=other_files,
        left_aside=left_aside,
        disclosures=disclosures,
        file_of={one.row: one.file_id for part in copy for one in part.entries},
        today=today(request),
    )


def every_passage(copy: Copy) -> list[Passage]:
    """Of every text each sentence, and each document as one."""
    sentences = [one for place, text in texts_in(copy) for one in passages_at(place, text)]
    return sentences + [passage for passage, _, _ in documents_in(copy)]


def passages_at(place: str, text: str) -> list[Passage]:
    return [Passage(place, number, words) for number, words in enumerate(passages(text))]


def day_in(form: Form, name: str) -> date | None:
    try:
        return date.fromisoformat(form.given(name))
    except ValueError:
        form.problem(name, "not_valid")
        return None


def today(request: Request) -> date:
    workplace = workplace_of(request)
    return workplace.now().astimezone(workplace.clock).date()
