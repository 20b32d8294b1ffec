"""Facts: line by line on the page of the file, all on their own page, with history. See also test_concept_pages."""

import asyncio
import json
from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import Response

from deploy.demo.visitors.pages import Form, read
from services.cases.casework.facts import codes
from services.cases.casework.facts.domain import (
    FACTS_IN,
    LISTS,
    SEVERAL,
    ChangedMeanwhileError,
    Fact,
    Facts,
    Known,
    Line,
    to_change,
)
from services.cases.casework.facts.store import FACT_CHANGES
from services.cases.casework.facts.words import line_words, list_words
from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import GIVEN
from tests.cases.building import Desk, a_request, sit_down
from tests.cases.desk_acts import arrived, copy_checked, file_of, let_in
from tests.cases.rights_requests import taken_down
from tests.cases.stored_requests import ask

WORDS = "Shares the room with a cousin."
STANDARD = {
    "vic_TypeOfLabourExploitation": {"DomesticWork", "Begging", "IllicitActivities"},
    "vic_TypeOfSexExploitation": set(),
    "vic_MethodsOfControl": {"WithholdsDocuments"},
    "vic_Vulnerabilities": {"Homelessness"},
}
"""Fields and values as the field reference of the Human Trafficking Case Data Standard spells them: a specification."""


async def a_file(app: FastAPI, **changes: Any) -> tuple[Desk, str, str]:
    """A desk, the file, and where the language of its request is confirmed."""
    desk, event = await sit_down(app, "counsellor"), await arrived(app, a_request(**changes))
    return desk, await file_of(desk, event), f"/requests/{event.request_id}/language"


def form_in(page: str, line: str) -> dict[str, list[str]]:
    """What a browser would send of the form of one line, or of `all`."""
    for one in map(Form, read(page).all("form", method="post")):
        found: dict[str, list[str]] = {}
        for field in one.fields:
            if field.sent:
                found.setdefault(field.name, []).append(field.value.removeprefix("\n"))
        if found.get("line") == [line]:
            return found
    raise AssertionError(line)


async def sent(desk: Desk, file: str, line: str, form: dict[str, list[str]] | None = None, **changes: Any) -> Response:
    place = f"{file}/facts" if line == "all" else f"{file}?open={line}"
    given = form_in((await desk.get(place)).text, line) if form is None else form
    return await desk.client.post(f"{file}/facts", data=given | changes)


async def line_of(desk: Desk, file: str, title: str, language: str = "en") -> str:
    page = read((await desk.get(f"{file}?lang={language}")).text)
    [sheet] = page.all("section", id="facts")
    return next(one.text for one in sheet.all("p") if one.text.startswith(title))


async def speaks(app: FastAPI, desk: Desk, file: str) -> str | None:
    async with app.state.store.reading(desk.person) as work:
        found = await Files(work).file(UUID(file.rsplit("/", 1)[1]))
        return (await Requests(work).conversation_in(found.thread_id)).spoken


async def test_one_line_is_written_changed_taken_back_and_has_a_history(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    assert "not known" in await line_of(desk, file, "Lives")
    answer = await sent(desk, file, "lives", lives="friends", lives_words=WORDS)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{file}?told=facts")
    line = await line_of(desk, file, "Lives")
    assert ("with friends or family" in line, WORDS in line) == (True, True)
    assert (await sent(desk, file, "lives", lives="shelter")).status_code == 303
    line = await line_of(desk, file, "Lives")
    assert ("shelter" in line, "friends" in line, WORDS in line) == (True, False, True), "what was not touched stays"
    assert (await sent(desk, file, "lives", action="take_back")).status_code == 303
    assert "not known" in await line_of(desk, file, "Lives")
    history = (await desk.get(f"{file}/facts")).text.partition('id="history"')[2]
    places = [history.index(what) for what in ("not known any more", "shelter or protected", "with friends or")]
    assert places == sorted(places), "the newest first"
    assert history.count(desk.person.name) == 3
    [sheet] = read((await desk.get(file)).text).all("section", id="happened")
    happened = sheet.text
    assert happened.count("Facts were changed: Lives") == 3
    assert not any(value in happened for value in ("shelter", "friends", WORDS)), "names of facts, no values"


async def test_a_name_or_none_stands_first_for_readers_who_have_the_name(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    nameless, named = [await file_of(desk, await arrived(app, a_request()), name) for name in ("", "Harbour")]
    facts = await sit_down(app, "counsellor")
    await let_in(desk, named, facts.person, capacity="substitute", parts=("facts",))
    for one, file, shown in ((desk, nameless, "none kept"), (desk, named, "Harbour"), (facts, named, None)):
        [sheet] = read((await one.get(file)).text).all("section", id="facts")
        first = sheet.text.removeprefix("Facts All, with history").strip()
        assert first.startswith(f"Name {shown}" if shown else "Speaks"), first[:80]


async def test_all_facts_are_entered_in_one_form(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    told: dict[str, Any] = {
        "languages": ["pcm", "bin", "en"], "mediation_need": "needed", "pronoun": "they", "interpreter_wish": "not_man",
        "children_here": "one", "children_elsewhere": "none", "residence": "reflection", "papers_elsewhere": "yes",
        "exploitation": ["labour", "begging"], "exploitation_certainty": "suspected", "needs": "No stairs.",
    }  # fmt: skip
    assert (await sent(desk, file, "all", **told)).headers["location"] == f"{file}/facts?told=noted"
    shown = {
        "Speaks": "Nigerian Pidgin, Edo (Bini), English · Interpreting or mediation: needed",
        "Says of self": "they",
        "Wishes": "Wish for the interpreter: not a man",
        "Children": "Children here: 1 · Children elsewhere: none",
        "Residence": "reflection period · Somebody else has the papers: yes",
        "Exploitation": "labour exploitation and forced begging · suspected",
        "Special needs": "No stairs.",
    }
    for title, words in shown.items():
        assert words in await line_of(desk, file, title)
    assert "Bedenkfrist" in await line_of(desk, file, "Aufenthalt", "de")
    assert "مهلة التفكير" in await line_of(desk, file, "الإقامة", "ar")
    assert (await sent(desk, file, "all")).status_code == 303
    assert len(await ask(app.state.store, "SELECT 1 FROM fact")) == 1, "a form that changes nothing leaves no trace"
    assert (await sent(desk, file, "all", exploitation=[], needs="")).status_code == 303
    assert "not known" in await line_of(desk, file, "Special needs")


async def test_the_language_stands_in_one_place_and_the_best_one_is_that_of_the_request(app: FastAPI) -> None:
    desk, file, place = await a_file(app, language="en")
    assert "wrote on the English page" in await line_of(desk, file, "Speaks")
    assert (await sent(desk, file, "speaks", languages=["bin", "en"])).status_code == 303
    assert await speaks(app, desk, file) == "bin"
    assert '<option value="bin" selected>' in (await desk.get(f"{file}/gate")).text, "the talk begins in it"
    page = (await desk.get(file)).text
    assert ('id="language"' in page, "Which language does the client speak?" in page) == (False, False)
    assert (await desk.post(place, spoken="pcm")).status_code == 303
    assert "Nigerian Pidgin, Edo (Bini), English" in await line_of(desk, file, "Speaks")
    assert (await sent(desk, file, "all")).status_code == 303
    assert len(await ask(app.state.store, "SELECT 1 FROM fact")) == 1, "nobody has changed anything"
    assert (await sent(desk, file, "speaks", action="take_back")).status_code == 303
    assert await speaks(app, desk, file) is None
    assert "wrote on the English page" in await line_of(desk, file, "Speaks")
    for wrong in (["x"], ["de", "x"], ["de", "en", "fr", "ar", "ro", "bg", "pl"]):
        assert (await sent(desk, file, "speaks", languages=wrong)).status_code == 422


async def test_of_two_colleagues_at_once_nobody_is_written_over(app: FastAPI) -> None:
    desk, file, place = await a_file(app)
    other = await sit_down(app, "counsellor")
    await let_in(desk, file, other.person)
    old = form_in((await desk.get(f"{file}/facts")).text, "all")
    assert (await sent(other, file, "all", residence="permit", needs="No stairs.")).status_code == 303
    answer = await sent(desk, file, "all", old, residence="toleration", pronoun="they")
    assert answer.status_code == 409
    assert "A colleague wrote meanwhile: residence permit." in answer.text
    assert len(await ask(app.state.store, "SELECT 1 FROM fact")) == 1
    again = form_in(answer.text, "all")
    assert (again["residence"], again["pronoun"]) == (["toleration"], ["they"]), "what was typed comes back"
    assert again["needs"] == ["No stairs."], "and what the colleague wrote elsewhere"
    assert (await sent(desk, file, "all", again)).status_code == 303
    assert "toleration" in await line_of(desk, file, "Residence")
    assert "No stairs." in await line_of(desk, file, "Special needs")
    assert (await sent(desk, file, "all", old, pronoun="they")).status_code == 303, "both say the same"
    assert (await sent(desk, file, "all", old, lives="own")).status_code == 303, "other facts meet nobody's"
    assert "No stairs." in await line_of(desk, file, "Special needs"), "an old form empties nothing"
    stale = form_in((await desk.get(f"{file}?open=speaks")).text, "speaks")
    assert (await desk.post(place, spoken="ro")).status_code == 303
    answer = await sent(desk, file, "speaks", stale, languages=["bg"])
    assert (answer.status_code, "A colleague wrote meanwhile: Romanian" in answer.text) == (409, True)


async def test_of_two_that_are_sent_in_the_same_moment_one_is_asked(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    other = await sit_down(app, "counsellor")
    await let_in(desk, file, other.person)
    desks, places = (desk, other), ("own", "shelter")
    forms = [form_in((await one.get(f"{file}?open=lives")).text, "lives") for one in desks]
    both = zip(desks, forms, places, strict=True)
    answers = await asyncio.gather(*(sent(one, file, "lives", form, lives=where) for one, form, where in both))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(await ask(app.state.store, "SELECT 1 FROM fact")) == 1


async def test_sent_again_with_something_else_it_is_another_change(app: FastAPI) -> None:
    """The browser's way back shows a form that was sent, with the same id."""
    desk, file, _ = await a_file(app)
    form = form_in((await desk.get(f"{file}?open=lives")).text, "lives")
    for line, told in (("lives", {"lives": "own"}), ("self", {"pronoun": "they"})):
        assert (await sent(desk, file, line, form | {"line": [line]}, **told)).status_code == 303
    assert "own flat" in await line_of(desk, file, "Lives")
    assert "they" in await line_of(desk, file, "Says of self")


async def test_who_has_a_part_of_the_file_sees_what_that_part_shows(app: FastAPI) -> None:
    desk, file, place = await a_file(app)
    assert (await sent(desk, file, "speaks", languages=["ro"], mediation_need="needed")).status_code == 303
    facts, messages, interpreter = [await sit_down(app, role) for role in ("counsellor", "counsellor", "interpreter")]
    await let_in(desk, file, facts.person, capacity="substitute", parts=("facts",))
    await let_in(desk, file, messages.person, capacity="substitute", parts=GIVEN)
    await let_in(desk, file, interpreter.person, capacity="interpreter", parts=GIVEN)
    assert "Romanian" in await line_of(facts, file, "Speaks")
    form = form_in((await facts.get(f"{file}?open=speaks")).text, "speaks")
    assert "languages" not in form, "the language of the request goes with the messages"
    assert (await sent(facts, file, "speaks", form, mediation_need="helpful")).status_code == 303
    assert "Romanian · Interpreting or mediation: helpful" in await line_of(desk, file, "Speaks")
    assert (await sent(facts, file, "speaks", form, languages=["bg"], languages_seen="ro")).status_code == 403
    for one in (messages, interpreter):
        page = (await one.get(file)).text
        assert ('id="facts"' in page, 'id="language"' in page, "Romanian" in page) == (False, True, True)
        assert (await one.get(f"{file}/facts")).status_code == 403
    assert (await messages.post(place, spoken="bg")).status_code == 303


async def test_the_copy_says_every_change_in_the_clients_words(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    second = await sit_down(app, "counsellor")
    await let_in(desk, file, second.person)
    assert (await sent(desk, file, "all", languages=["bin"], residence="eu", situation=WORDS)).status_code == 303
    assert (await sent(desk, file, "residence", action="take_back")).status_code == 303
    asked = await taken_down(desk, file)
    assert await copy_checked(file, asked, desk, second) == 303
    for language, words in {"en": "EU citizen", "de": "EU-Staatsangehörigkeit", "ar": "جنسية أوروبية"}.items():
        copy = (await desk.get(f"{file}/rights/{asked}/copy?language={language}")).text
        assert (words in copy, WORDS in copy) == (True, True)
    first, back = json.loads((await desk.get(f"{file}/rights/{asked}/data")).text)["parts"]["fact"]["entries"]
    assert (first["fact_languages"], first["fact_residence"]) == (["bin"], ["eu"])
    assert (back["fact_changed"], back["fact_residence"]) == (["residence"], [])


async def test_which_facts_are_known_lies_nowhere_in_the_clear(app: FastAPI) -> None:
    desk, file, _ = await a_file(app)
    assert (await sent(desk, file, "needs", needs=WORDS)).status_code == 303
    [row] = await ask(app.state.store, "SELECT * FROM fact")
    assert all(isinstance(getattr(row, name), bytes) for name in FACT_CHANGES.sealed), "an empty one is sealed, too"
    told = [len(getattr(row, name)) for name in FACT_CHANGES.sealed]
    assert len(set(told)) == 1, "and as long as one with a few words"


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_every_code_has_words_and_a_counterpart_or_none(app: FastAPI, language: str) -> None:
    said, wording = list_words(app.state.pages.languages[language]), app.state.pages.languages[language]
    assert {name for name, _ in LISTS.values()} == codes.VERSIONS[codes.newest()].keys()
    for version in codes.VERSIONS.values():
        assert version.keys() <= codes.VERSIONS[codes.newest()].keys(), "no list was dropped"
        for name, counterparts in version.items():
            assert all(said[name][code] for code in counterparts), name
            for found in set(counterparts.values()) - {codes.NO_COUNTERPART}:
                standard, _, value = found.partition("=")
                assert value in STANDARD[standard] | {""}, found
    english = list_words(app.state.pages.languages["en"])
    if language != "en":
        alike = {(name, code) for name in said for code, word in said[name].items() if word == english[name][code]}
        assert {name for name, _ in alike} <= {"count"}, "figures look alike in some languages"
    assert {fact.value for fact in Fact} == {one.name for one in fields(Facts)}
    assert sorted(fact for line in FACTS_IN.values() for fact in line) == sorted(Fact)
    assert line_words(wording).keys() == {*Line}
    assert LISTS.keys() >= SEVERAL - {Fact.LANGUAGES}


async def test_a_code_of_an_old_version_stays_readable_where_it_was_chosen(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, file, _ = await a_file(app)
    assert (await sent(desk, file, "residence", residence="toleration")).status_code == 303
    fewer = {code: found for code, found in codes.DECEMBER_2026["residence"].items() if code != "toleration"}
    newer = {"2027-01": {**codes.DECEMBER_2026, "residence": fewer}}
    monkeypatch.setattr(codes, "VERSIONS", codes.VERSIONS | newer)
    assert "toleration" in codes.ever("residence")
    assert "toleration" in await line_of(desk, file, "Residence")
    assert (await sent(desk, file, "residence", residence_words="until May")).status_code == 303
    assert "toleration · until May" in await line_of(desk, file, "Residence"), "an untouched one is kept"
    rows = await ask(app.state.store, "SELECT codes_version FROM fact ORDER BY position")
    assert [row.codes_version for row in rows] == ["2026-12", "2027-01"]
    assert (await sent(desk, file, "residence", action="take_back")).status_code == 303
    assert "toleration" not in (await desk.get(f"{file}/facts")).text.partition('id="history"')[0], "not offered anew"


def test_a_change_is_what_is_other_than_shown_and_other_than_now() -> None:
    before, lives = {Fact.NEEDS: "No stairs."}, Fact.LIVES_WORDS
    assert to_change({Fact.NEEDS: "No stairs.", lives: ""}, before=before, now=before) == {}
    assert to_change({Fact.NEEDS: ""}, before=before, now=before) == {Fact.NEEDS: ""}
    assert to_change({Fact.NEEDS: "A lift."}, before=before, now={Fact.NEEDS: "A lift."}) == {}
    with pytest.raises(ChangedMeanwhileError) as meanwhile:
        to_change({Fact.NEEDS: "A lift.", lives: "x"}, before=before, now={Fact.NEEDS: "Ramps."})
    assert meanwhile.value.facts == (Fact.NEEDS,)
    assert Known().at(uuid4(), languages=()) == {}
