"""The office writes a draft of the standards in forms: texts by language, numbers, and what comes and goes."""

import re
from uuid import UUID, uuid4

import httpx

from services.quality.office.drafting.acts import draft_of
from services.quality.office.drafting.checking import check
from services.quality.standards.catalogue.domain import Catalogue, Indicator
from tests.quality.doors import Office
from tests.quality.markup import without_tags
from tests.quality.office_building import NEXT, a_draft, a_member, opened

NOTHING = {"unheard": ""}
FIELD = re.compile(r'<(?:input|textarea|select)[^>]* name="([^"]+)"[^>]*>')
REASON = {"why_of.de": "Weil es so ist", "why_of.en": "Because it is so"}


def filled(page: str) -> dict[str, list[str]]:
    """What a browser sends back of the first form of a page when nobody changes anything."""
    form = page.split('<form method="post" action="/drafts/')[1].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form):
        found[name] = [unescaped(text)]
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checkbox" not in tag or " checked" in tag):
            found.setdefault(name[1], []).append(unescaped(value[1]) if value else "")
    for name, options in re.findall(r'<select [^>]*name="([^"]+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = [chosen[1] if chosen else ""]
    return found


def unescaped(text: str) -> str:
    for entity, sign in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


async def written(officer: httpx.AsyncClient, draft: UUID, key: str, **changes: str) -> httpx.Response:
    """The form of an entry with some fields filled in anew; `name__de` is the German name."""
    path = f"/drafts/{draft}/write/{key}"
    given = filled((await officer.get(path)).text) | {"do": ["save"]}
    given |= {name.replace("__", "."): [value] for name, value in changes.items()}
    return await officer.post(path, data=given)


async def decided(officer: httpx.AsyncClient, draft: UUID, place: str, **given: str) -> httpx.Response:
    """What a browser sends of one of the buttons: with the mark of what its reader saw."""
    back = place.startswith("put-back/")
    page = (await officer.get(f"/drafts/{draft}" if back else f"/drafts/{draft}/{place.rpartition('/')[0]}")).text
    return await officer.post(f"/drafts/{draft}/{place}", data={**NOTHING, **given, "seen": seen_at(page, place)})


def seen_at(page: str, place: str) -> str:
    form = page.partition(f'/{place}">')[2].partition("</form>")[0]
    return "".join(re.findall(r'name="seen" value="([^"]*)"', form))


async def catalogue_of(office: Office, draft: UUID) -> Catalogue:
    async with office.store.work() as work:
        found, mistakes = check((await draft_of(work, draft)).text, office.app.state.catalogues)
    assert found is not None, mistakes
    return found


async def text_of(office: Office, draft: UUID) -> str:
    async with office.store.work() as work:
        return (await draft_of(work, draft)).text


def indicator(catalogue: Catalogue, id_: str) -> Indicator:
    return next(each for each in catalogue.criterion(id_.partition(".")[0]).indicators if each.id == id_)


async def test_every_form_sent_back_as_it_is_changes_nothing(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    before = await catalogue_of(office, draft)
    for key in ("head", "S1", "S1.1", "S2.1", "S6.1", "K7.2", "U9.6"):
        assert (await written(officer, draft, key)).status_code == 303, key
    assert await catalogue_of(office, draft) == before


async def test_texts_are_written_language_by_language_and_the_rest_stays(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    text = await text_of(office, draft)
    answer = await written(officer, draft, "S3", name__de='Zeit "für" Neues', name__en="Time for\r\n what is new")
    assert answer.headers["location"] == f"/drafts/{draft}/write/S3"
    name = (await catalogue_of(office, draft)).criterion("S3").name.root
    assert (name["de"], name["en"]) == ('Zeit "für" Neues', "Time for what is new")
    after = (await text_of(office, draft)).splitlines()
    assert len([line for line in after if line and line not in text.splitlines()]) == 2
    following = await written(officer, draft, "S3", do="next")
    assert following.headers["location"] == f"/drafts/{draft}/write/S3.1"


async def test_numbers_and_choices_are_written_as_an_office_writes_them(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    answer = await written(
        officer, draft, "S6.1", gate="85,5", weight="1,5", cadence="year", privacy="staff", **{"score.months": "18"}
    )
    assert answer.status_code == 303
    changed = indicator(await catalogue_of(office, draft), "S6.1")
    assert (changed.gate, changed.weight, changed.cadence, changed.privacy) == (0.855, 1.5, "year", "staff")
    assert changed.model_dump()["score"]["months"] == 18
    assert (await written(officer, draft, "head", **{"scoring.shares.0": "95"})).status_code == 303
    assert (await catalogue_of(office, draft)).scoring.shares == (0.95, 0.75, 0.50)


async def test_numbers_stand_in_the_form_and_in_the_changes_as_the_language_writes_them(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    assert (await written(officer, draft, "head", **{"scoring.ages.2": "1,75"})).status_code == 303
    german, english = [(await officer.get(f"/drafts/{draft}/write/head?lang={code}")).text for code in ("de", "en")]
    assert 'value="1,75"' in german
    assert 'value="1.75"' not in german
    assert 'value="1.75"' in english
    changes = (await officer.get(f"/drafts/{draft}?lang=de")).text
    assert " · 1,75</bdi>" in changes
    assert "1.75" not in changes


async def test_what_cannot_be_taken_comes_back_with_what_was_written(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    text = await text_of(office, draft)
    for key, field, value in (
        ("S6.1", "weight", "much"),
        ("S6.1", "score.months", "1,5"),
        ("S6.1", "score.months", ""),
        ("S6.1", "score.kind", "guess"),
        ("S6", "name.de", "x" * 1_001),
        ("head", "valid_from", "soon"),
        ("head", "scoring.shares.0", "900"),
    ):
        answer = await written(officer, draft, key, **{field: value}, **({"name.en": "Kept"} if key[0] == "S" else {}))
        assert answer.status_code == 422, (key, field)
        assert f'id="problem-{field}"' in answer.text, (key, field)
        assert key == "head" or "Kept</textarea>" in answer.text
    assert await text_of(office, draft) == text


async def test_what_is_missing_is_saved_and_said_in_the_words_of_the_reader(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    await a_member(office, "north")
    assert (await written(officer, draft, "S8", name__en="", why__de="", why__en="", why__ar="")).status_code == 303
    page = without_tags((await officer.get(f"/drafts/{draft}")).text)
    assert "S8 · Name: the text is missing in English." in page
    assert "S8 · Why it matters: this is not filled in yet." in page
    assert "S8 Viele Sprachen, im Gespräch und auf Papier to be put right" in page
    assert ".toml" not in page
    assert "Let the members vote" not in page
    assert (await opened(officer, draft, quorum="1")).status_code == 409
    page = without_tags((await officer.get(f"/drafts/{draft}/write/S8")).text)
    assert "Name: the text is missing in English." in page


async def test_numbers_that_do_not_fit_each_other_are_said_in_the_words_of_the_reader(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    await written(officer, draft, "head", **{"scoring.shares.2": "80", "scoring.ages.0": "9"})
    await written(officer, draft, "S6.1", **{"score.kind": "ratio"})
    page = without_tags((await officer.get(f"/drafts/{draft}")).text)
    assert "Shares that are worth 4, 3 and 2: each has to be less than the one before it." in page
    assert "S6.1 · Out of what: a share has to say this." in page
    await written(officer, draft, "S6.1", **{"score.kind": "target"})
    assert "S6.1 · Target: this is not filled in yet." in without_tags((await officer.get(f"/drafts/{draft}")).text)
    assert (await written(officer, draft, "S6.1", **{"score.target": "3"})).status_code == 303
    assert "S6.1 · Target" not in without_tags((await officer.get(f"/drafts/{draft}")).text)


async def test_two_who_write_the_same_entry_do_not_write_over_each_other(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    first = filled((await officer.get(f"/drafts/{draft}/write/S1")).text) | {"do": ["save"]}
    second = first | {"name.en": ["Mine"]}
    assert (await written(officer, draft, "S1.1", name__en="Another entry")).status_code == 303
    assert (await officer.post(f"/drafts/{draft}/write/S1", data=first | {"why.en": ["Theirs"]})).status_code == 303
    answer = await officer.post(f"/drafts/{draft}/write/S1", data=second)
    assert answer.status_code == 422
    assert "Somebody else changed this part in the meantime." in answer.text
    assert "Mine</textarea>" in answer.text
    catalogue = await catalogue_of(office, draft)
    assert catalogue.criterion("S1").why.root["en"] == "Theirs"
    assert indicator(catalogue, "S1.1").name.root["en"] == "Another entry"


async def test_a_translation_is_behind_until_it_catches_up_or_somebody_says_it_fits(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    path = f"/drafts/{draft}"

    async def late() -> list[str]:
        return re.findall(r'data-behind="([^"]+)"', (await officer.get(f"{path}/write/S3")).text)

    await written(officer, draft, "S3", description__de="Neue Worte", description__en="New words")
    assert await late() == ["description.ar"]
    await written(officer, draft, "S3", description__de="Ganz neue Worte")
    assert await late() == ["description.en", "description.ar"], "also what was written in this draft"
    page = without_tags((await officer.get(f"{path}/write/S3")).text)
    assert "Deutsch has changed since this was written: taken out: Neue put in: Ganz neue Worte" in page
    assert "S3 · What it says: changed in Deutsch, as before in English and العربية" in without_tags(
        (await officer.get(path)).text
    )
    await written(officer, draft, "S3", description__en="Quite new words")
    assert await late() == ["description.ar"]
    await written(officer, draft, "S3", **{"right.description.ar": "yes"})
    assert await late() == []
    await written(officer, draft, "S3", description__de="Wieder andere")
    assert await late() == ["description.en", "description.ar"]
    await written(officer, draft, "S3", description__de="Ganz neue Worte")
    assert await late() == [], "put back to what was translated"
    await written(officer, draft, "S3", description__en="A better sentence")
    assert await late() == ["description.de", "description.ar"], "whichever language is first"


async def test_something_else_under_the_same_name_is_asked_about(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    await written(officer, draft, "S3.1", definition__de="Anders", definition__en="Other", definition__ar="آخر")
    page = (await officer.get(f"/drafts/{draft}")).text
    assert re.search(r'id="doubtful".*?>S3\.1</a>', page, re.DOTALL)
    assert "name-in-doubt" in (await officer.get(f"/drafts/{draft}/write/S3.1")).text
    await written(officer, draft, "S3.1", name_fits="yes")
    assert 'id="doubtful"' not in (await officer.get(f"/drafts/{draft}")).text
    await written(officer, draft, "S3.1", definition__de="Ganz anders")
    assert 'id="doubtful"' in (await officer.get(f"/drafts/{draft}")).text
    await written(officer, draft, "S3.1", name__de="Ein anderer Name")
    assert 'id="doubtful"' not in (await officer.get(f"/drafts/{draft}")).text


async def test_two_versions_never_read_the_same(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    await a_member(office, "north")
    await written(officer, draft, "head", title__en="JOINT quality standards, of October  2025")
    page = without_tags((await officer.get(f"/drafts/{draft}")).text)
    assert "Title in English: it is that of 2025-10, and each version has one of its own. Next step:" in page
    assert (await opened(officer, draft, quorum="1")).status_code == 409
    await written(officer, draft, "head", version="2025-10")
    page = without_tags((await officer.get(f"/drafts/{draft}")).text)
    assert "Version 2025-10 is there already. Next step: give this one another number." in page


async def test_something_new_is_added_and_written(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    path = f"/drafts/{draft}"
    page = (await officer.get(f"{path}/add?to=S3")).text
    assert 'value="S3.5" selected' in page or 'value="S3.4" selected' in page
    assert 'value="S1"' not in page
    names = {"name.de": "Neues", "name.en": "Something new"}
    assert (await officer.post(f"{path}/add", data={"id": "U11", **names})).status_code == 422
    assert (await officer.post(f"{path}/add", data={"id": "U1", **names, **REASON})).status_code == 422
    answer = await officer.post(f"{path}/add", data={"id": "U11", **names, **REASON})
    assert answer.headers["location"] == f"{path}/write/U11"
    page = without_tags((await officer.get(path)).text)
    assert "What it says: this is not filled in yet." in page
    assert "U11 Something new New. Because it is so" in page, "compared also while something is missing"
    texts = {f"{field}.{language}": "x" for field in ("description", "why") for language in ("de", "en")}
    await written(officer, draft, "U11", **texts)
    assert (await officer.post(f"{path}/add", data={"id": "U11.1", **names, **REASON})).status_code == 303
    texts = {f"{field}.{language}": "x" for field in ("definition", "numerator") for language in ("de", "en")}
    await written(officer, draft, "U11.1", **texts)
    catalogue = await catalogue_of(office, draft)
    assert [each.id for each in catalogue.criterion("U11").indicators] == ["U11.1"]
    assert [(each.kind, each.id, each.why.root["en"]) for each in catalogue.changes] == [
        ("new", "U11", "Because it is so"), ("new", "U11.1", "Because it is so"),
    ]  # fmt: skip
    assert (await decided(officer, draft, "write/U11/retire")).status_code == 303
    assert (await catalogue_of(office, draft)).changes == ()


async def test_what_is_taken_out_is_said_with_its_reason_and_can_be_put_back(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    path, before = f"/drafts/{draft}", await catalogue_of(office, draft)
    assert (await decided(officer, draft, "write/S3.2/retire")).status_code == 422
    assert (await decided(officer, draft, "write/S3.2/retire", **REASON)).status_code == 303
    assert (await decided(officer, draft, "write/U1/retire", **REASON)).status_code == 303
    catalogue = await catalogue_of(office, draft)
    assert [(each.kind, each.id) for each in catalogue.changes] == [("retired", "S3.2"), ("retired", "U1")]
    page = without_tags((await officer.get(path)).text)
    assert "Retired: it is not part of the standards any more; its history stays." in page
    assert (await officer.get(f"{path}/write/U1")).status_code == 404
    page = (await officer.get(f"{path}/add")).text
    assert ('value="U11"' in page, 'value="U1"' in page, 'value="S3.2"' in page) == (True, False, False)
    for key in ("U1", "S3.2"):
        assert (await decided(officer, draft, f"put-back/{key}")).status_code == 303
    assert await catalogue_of(office, draft) == before
    assert (await decided(officer, draft, "put-back/U1")).status_code == 409
    assert (await officer.post(f"/drafts/{draft}/put-back/Nonsense", data={"seen": ""})).status_code == 404


async def test_what_counts_something_else_begins_its_history_again(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    path = f"/drafts/{draft}"
    await written(officer, draft, "S3.1", **{"score.kind": "maturity"})
    page = without_tags((await officer.get(path)).text)
    assert "S3.1 · It is scored in another way than in version 2025-10. Next step: say that it is counted anew" in page
    assert (await decided(officer, draft, "write/S3.1/anew", **REASON, do="anew")).status_code == 303
    assert [(each.kind, each.id) for each in (await catalogue_of(office, draft)).changes] == [("counted_anew", "S3.1")]
    await written(officer, draft, "S3.1", **{"score.kind": "ratio"})
    assert (await decided(officer, draft, "write/S3.1/anew", do="as-before")).status_code == 303
    assert (await catalogue_of(office, draft)).changes == ()


async def test_what_gets_another_number_takes_its_history_and_its_indicators_along(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    path = f"/drafts/{draft}"
    await written(officer, draft, "S3", name__de="Anders")
    assert (await decided(officer, draft, "write/S3/move", **REASON, to="S4")).status_code == 422
    assert (await decided(officer, draft, "write/S3/move", **REASON, to="S4.9")).status_code == 422
    assert (await decided(officer, draft, "write/S3/move", to="S11")).status_code == 422
    answer = await decided(officer, draft, "write/S3/move", **REASON, to="S11")
    assert answer.headers["location"] == f"{path}/write/S11"
    assert 'data-behind="name.en"' in (await officer.get(f"{path}/write/S11")).text
    answer = await decided(officer, draft, "write/S5.1/move", **REASON, to="S6.4")
    catalogue = await catalogue_of(office, draft)
    moved = {each.was: each.id for each in catalogue.changes if each.kind == "moved"}
    assert moved == {"S3": "S11", "S3.1": "S11.1", "S3.2": "S11.2", "S3.3": "S11.3", "S5.1": "S6.4"}
    assert [each.measured_as for each in catalogue.criterion("S11").indicators[:2]] == ["S3.1", "S3.2"]
    assert indicator(catalogue, "S6.4").measured_as == "S5.1"
    assert (await decided(officer, draft, "write/S11/move", **REASON, to="S12")).status_code == 303
    assert {each.was: each.id for each in (await catalogue_of(office, draft)).changes}["S3.1"] == "S12.1"


async def test_a_reason_that_came_back_stands_in_the_form_in_which_it_was_given(office: Office) -> None:
    """In another one it would say why something else is done."""
    officer, draft = await office.officer(), await a_draft(office)
    for place, given in (("move", REASON), ("retire", {"why_of.de": REASON["why_of.de"]}), ("anew", {})):
        page = (await decided(officer, draft, f"write/S3.1/{place}", **given)).text
        *before, form, after = re.split(
            rf'(<form method="post" action="[^"]*/{place}">.*?</form>)', page, flags=re.DOTALL
        )
        said = {words for words in REASON.values() if words in form}
        assert said == set(given.values())
        assert not [words for words in REASON.values() if words in "".join([*before, after])]
        assert f'id="{place}-problem-' in form or place == "move"
        assert "-problem-de" not in "".join([*before, after])


async def test_what_is_counted_anew_gets_no_other_number_and_the_other_way_round(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    assert (await decided(officer, draft, "write/S3.1/anew", **REASON, do="anew")).status_code == 303
    for place, to in (("write/S3.1/move", "S6.4"), ("write/S3/move", "S11")):
        answer = await decided(officer, draft, place, **REASON, to=to)
        assert (answer.status_code, "counted anew in this draft cannot get another number" in answer.text) == (
            409,
            True,
        )
    assert [(each.kind, each.id) for each in (await catalogue_of(office, draft)).changes] == [("counted_anew", "S3.1")]
    assert (await decided(officer, draft, "write/S3.1/anew", do="as-before")).status_code == 303
    assert (await decided(officer, draft, "write/S3.1/move", **REASON, to="S6.4")).status_code == 303
    answer = await decided(officer, draft, "write/S6.4/anew", **REASON, do="anew")
    assert (answer.status_code, "cannot be counted anew in it" in answer.text) == (409, True)


async def test_nobody_decides_on_an_entry_that_somebody_else_changed_since(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    given = {
        "write/S3/retire": REASON, "write/S3/move": REASON | {"to": "S11"}, "write/S3.1/anew": REASON | {"do": "anew"},
    }  # fmt: skip
    seen = {
        place: seen_at((await officer.get(f"/drafts/{draft}/{place.rpartition('/')[0]}")).text, place)
        for place in given
    }
    assert all(seen.values())
    await written(officer, draft, "S3.1", name__en="Written meanwhile")
    before = await text_of(office, draft)
    for place, said in given.items():
        answer = await officer.post(f"/drafts/{draft}/{place}", data=said | {"seen": seen[place]})
        assert (answer.status_code, "Somebody else changed this in the meantime." in answer.text) == (422, True), place
        assert "Because it is so</textarea>" in answer.text
    assert await text_of(office, draft) == before
    assert (await decided(officer, draft, "write/S3/retire", **REASON)).status_code == 303
    old = seen_at((await officer.get(f"/drafts/{draft}")).text, "put-back/S3")
    await written(officer, draft, "head", **{"changes.S3.why.en": "Another reason"})
    assert (await officer.post(f"/drafts/{draft}/put-back/S3", data={"seen": old})).status_code == 422
    assert (await decided(officer, draft, "put-back/S3")).status_code == 303


async def test_one_more_language_begins_with_the_title(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office)
    given = filled((await officer.get(f"/drafts/{draft}/write/head?also=tr")).text) | {"do": ["save"]}
    assert given["title.tr"] == [""]
    answer = await officer.post(f"/drafts/{draft}/write/head?also=tr", data=given | {"title.tr": ["Ortak"]})
    assert answer.status_code == 303
    assert "title.tr" in filled((await officer.get(f"/drafts/{draft}/write/head")).text)
    assert re.search(r"Türkçe: \d{3} texts", without_tags((await officer.get(f"/drafts/{draft}")).text))
    await written(officer, draft, "S1", name__tr="İşe uygun bir işyeri")
    assert (await catalogue_of(office, draft)).criterion("S1").name.root["tr"] == "İşe uygun bir işyeri"
    assert "Changed in one language" not in (await officer.get(f"/drafts/{draft}")).text


async def test_more_reasons_than_a_form_takes_are_left_alone(office: Office) -> None:
    draft = await a_draft(office, NEXT.replace("\n[[criteria]]", "".join(
        f'\n[[changes]]\nkind = "retired"\nid = "S1.{number}"\nwhy.de = "x"\nwhy.en = "x"\n' for number in range(10, 90)
    ) + "\n[[criteria]]", 1))  # fmt: skip
    officer, before = await office.officer(), await text_of(office, draft)
    assert before.count("[[changes]]") == 80
    answer = await written(
        officer, draft, "head", title__en="A title of its own", **{"changes.S1.10.why.en": "Because"}
    )
    assert answer.status_code == 303
    after = await text_of(office, draft)
    assert (after.count('why.en = "x"'), after.count('why.en = "Because"'), after.count('why.de = "x"')) == (79, 1, 80)


async def test_what_a_form_cannot_show_is_put_right_as_text(office: Office) -> None:
    draft = await a_draft(office, 'version = "2027-01"\n[[criteria]]\nid = "S1"\nname = ')
    officer = await office.officer()
    page = (await officer.get(f"/drafts/{draft}")).text
    assert "written as text, and not readable now" in page
    answer = await officer.get(f"/drafts/{draft}/write/S1")
    assert answer.headers["location"] == f"/drafts/{draft}/text/S1"


async def test_nobody_writes_in_a_draft_but_the_office_and_not_while_it_is_voted_on(office: Office) -> None:
    officer, member, draft = await office.officer(), await a_member(office, "north"), await a_draft(office)
    path = f"/drafts/{draft}"
    for place in ("write/S1", "write/head", "add"):
        assert (await member.get(f"{path}/{place}")).status_code == 403
    for place in ("write/S1", "write/S1/retire", "write/S1/move", "write/S1.1/anew", "put-back/S1", "add"):
        assert (await member.post(f"{path}/{place}", data=NOTHING)).status_code == 403
    given = filled((await officer.get(f"{path}/write/S1")).text)
    await opened(officer, draft, quorum="1")
    assert (await officer.post(f"{path}/write/S1", data=given | {"name.en": "Late"})).status_code == 409
    assert (await decided(officer, draft, "write/S1/retire", **REASON)).status_code == 409
    assert (
        await officer.post(f"{path}/add", data={"id": "U11", "name.de": "x", "name.en": "x", **REASON})
    ).status_code == 409
    assert (await officer.get(f"/drafts/{uuid4()}/write/S1")).status_code == 404
    assert (await officer.get(f"{path}/write/S99")).status_code == 404
