"""The information gate as it is walked, put off and shared by two colleagues."""

import re
from pathlib import Path
from shutil import copytree
from uuid import UUID

import pytest
from fastapi import FastAPI

from services.cases.contact.gate import forms, texts
from services.cases.contact.gate.domain import Walk
from services.cases.contact.gate.store import Gates
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Outcome
from tests.cases.building import Database, Desk, a_request, field_in, sit_down, some_settings
from tests.cases.desk_acts import arrived, file_of, gate_form, let_in, replied, walked
from tests.cases.stored_requests import ask
from tests.cases.watched_app import watched_app


async def test_the_gate_is_walked_in_two_talks(app: FastAPI) -> None:
    event = await arrived(app, a_request(language="ar"))
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, event)
    assert await replied(desk, file) == 303
    assert (await walked(desk, file, **gate_form(limits="not_yet")))[0] == 303
    assert "Still open from your last talk" in (await desk.get(file)).text
    assert (await walked(desk, file, **gate_form()))[0] == 303
    page = (await desk.get(file)).text
    assert "Everything that belongs to the beginning was told. Nothing is due." in page
    assert "everything told" in page
    async with app.state.store.errand(Errand.COUNTING) as on_errand:
        assert {one.outcome for one in await Contributions(on_errand).pending(until="2026-03")} == {Outcome.MET}


async def test_what_she_declined_is_not_called_told(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert await replied(desk, file) == 303
    for declined, said, due in (
        ({"role": "declined"}, "1 point that was not wanted", "1 point was not wanted"),
        ({"role": "declined", "limits": "declined"}, "2 points that were not wanted", "2 points were not wanted"),
    ):
        assert (await walked(desk, file, **gate_form(**declined)))[0] == 303
        page = (await desk.get(file)).text
        assert f"nothing open; {said}<" in page
        assert f"nothing is open; {due}. Nothing is due." in page
        assert "told everything" not in page
        assert "everything told" not in page
    assert "nothing open" in (await desk.get("/files")).text


async def test_postponing_needs_a_reason_and_contributes_nothing(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert (await walked(desk, file, action="postpone"))[0] == 422
    assert (await walked(desk, file, action="postpone", reason="tired"))[0] == 422
    assert (await walked(desk, file, action="postpone", reason="acute_crisis"))[0] == 303
    assert await replied(desk, file) == 303
    assert "acute crisis" in (await desk.get(file)).text
    assert await ask(app.state.store, "SELECT count(*) FROM contribution") == [(0,)]


async def test_a_gate_form_with_gaps_keeps_what_was_chosen(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    for broken in (
        gate_form(limits=""),
        gate_form(language="xx"),
        gate_form(interpreter="maybe"),
        gate_form("not_yet"),
        {"action": "dance"},
    ):
        status, text = await walked(desk, file, **broken)
        assert status == 422
        assert 'role="alert"' in text
    status, text = await walked(
        desk, file, **gate_form(limits="", role="declined", language="", interpreter="", text="")
    )
    assert 'name="role" value="declined" checked' in text
    named, shown = (re.findall(f'{how}"(?:#)?field-([a-z]+)"', text) for how in ("href=", "id="))
    assert named == [field for field in shown if field in named]
    assert set(named) >= {"language", "interpreter", "limits"}


@pytest.mark.parametrize(
    ("language", "named"), [("bin", "Edo (Bini)"), ("rom", "Romany"), ("fil", "Filipino"), ("mis", "another language")]
)
async def test_a_talk_is_noted_in_the_language_in_which_it_was(app: FastAPI, language: str, named: str) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert f'<option value="{language}">{named}</option>' in (await desk.get(f"{file}/gate")).text
    assert (await walked(desk, file, **gate_form(language=language)))[0] == 303
    assert f'<option value="{language}" selected>{named}</option>' in (await desk.get(f"{file}/gate")).text


async def test_texts_are_read_out_in_three_languages_and_drafts_are_marked(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="ar")))
    assert 'lang="ar" dir="rtl"' in (await desk.get(f"{file}/gate")).text
    for language, words in (("de", "Was Sie uns erzählen"), ("en", "What you tell us"), ("ar", "ما تقولونه لنا")):
        status, text = await walked(desk, file, action="show", text=language, limits="declined")
        assert status == 200
        assert words in text
        assert "draft" in text
        assert 'name="limits" value="declined" checked' in text


async def test_a_form_of_another_file_is_not_recorded_here(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    mine, other = [await file_of(desk, await arrived(app, a_request())) for _ in range(2)]
    taken = {"record_id": field_in(await desk.get(f"{other}/gate"), "record_id")}
    assert (await walked(desk, other, **(gate_form() | taken)))[0] == 303
    status, page = await walked(desk, mine, **(gate_form() | taken))
    assert status == 409
    assert "This form was not made for this file." in page
    assert await noted(desk, mine) == []


async def test_of_two_colleagues_at_one_gate_the_second_sees_the_first(app: FastAPI) -> None:
    first, second = await sit_down(app, "counsellor"), await sit_down(app, "counsellor")
    file = await file_of(first, await arrived(app, a_request()))
    await let_in(first, file, second.person)
    page = await second.get(f"{file}/gate")
    assert (await walked(first, file, **gate_form()))[0] == 303
    hidden = {"record_id": field_in(page, "record_id"), "seen": field_in(page, "seen")}
    refused = await second.post(f"{file}/gate", **(gate_form(role="declined") | hidden))
    assert refused.status_code == 409
    assert "everything told" in refused.text
    assert 'name="role" value="declined" checked' in refused.text
    again = {"record_id": field_in(refused, "record_id"), "seen": field_in(refused, "seen")}
    assert (await second.post(f"{file}/gate", **(gate_form(role="declined") | again))).status_code == 303


async def noted(desk: Desk, file: str) -> list[str]:
    """The texts that the records of a file name."""
    async with desk.app.state.store.reading(desk.person) as work:
        found = await Files(work).file(UUID(file.rsplit("/", 1)[1]))
        gate = await Gates(work).gate(found)
    return [record.content.text for record in gate.records if isinstance(record.content, Walk)]


async def test_a_record_names_the_text_that_stood_on_the_page(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="en")))
    page = await desk.get(f"{file}/gate")
    on_it = {name: field_in(page, name) for name in ("record_id", "seen", "shown")}
    assert on_it["shown"] == "2026-01/en"
    refused = await desk.post(f"{file}/gate", **(gate_form(text="de", limits="declined") | on_it))
    assert refused.status_code == 422
    assert "Another text stood here" in refused.text
    assert "Was Sie uns erzählen" in refused.text
    assert 'name="limits" value="declined" checked' in refused.text
    assert '<option value="de" selected>' in refused.text
    assert await noted(desk, file) == []
    on_it = {name: field_in(refused, name) for name in on_it}
    assert (await desk.post(f"{file}/gate", **(gate_form(text="de") | on_it))).status_code == 303
    assert await noted(desk, file) == ["2026-11/de"]


@pytest.mark.parametrize("shown", ["", "2026-99/ar", "2026-01/de", "nonsense"])
async def test_a_text_that_nobody_could_have_seen_is_not_recorded(app: FastAPI, shown: str) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert (await walked(desk, file, **gate_form(shown=shown)))[0] == 422
    assert await noted(desk, file) == []


async def test_a_new_wording_while_the_form_is_open_does_not_change_what_was_shown(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="ar")))
    newer = copytree(texts.FOLDER, tmp_path / "texts")
    copytree(newer / "2026-11", newer / "2026-12")
    monkeypatch.setattr(forms, "kept_texts", lambda: texts.kept_texts(newer))
    monkeypatch.setattr(forms, "read_texts", lambda: texts.read_texts(newer))
    status, page = await walked(desk, file, **gate_form(limits=""))
    assert status == 422
    assert 'name="shown" value="2026-11/ar"' in page
    assert (await walked(desk, file, **gate_form()))[0] == 303
    assert await noted(desk, file) == ["2026-11/ar"]
    assert 'name="shown" value="2026-12/ar"' in (await walked(desk, file, **gate_form(action="show")))[1]


async def test_the_document_about_our_work_is_a_link_to_the_public_page_and_says_nothing_of_her(
    database: Database, tmp_path: Path
) -> None:
    settings = await some_settings(database, tmp_path, intake_url="https://centre.example/")
    async with watched_app(settings) as app:
        desk = await sit_down(app, "counsellor")
        file = await file_of(desk, await arrived(app, a_request(language="ar")))
        for given, language in (({}, "ar"), ({"language": "fr"}, "fr"), ({"language": "x&y", "text": "de"}, "de")):
            text = (await walked(desk, file, **(gate_form(action="show") | given)))[1]
            link = f'href="https://centre.example/publications/policy_document?in={language}"'
            assert f'{link} target="_blank" rel="noopener noreferrer"' in text


async def test_without_a_public_page_there_is_no_link_to_the_document(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request()))
    assert "publications/policy_document" not in (await desk.get(f"{file}/gate")).text


async def test_everything_is_told_in_one_step_and_saved_after_the_exceptions(app: FastAPI) -> None:
    desk = await sit_down(app, "counsellor")
    file = await file_of(desk, await arrived(app, a_request(language="ar")))
    assert await replied(desk, file) == 303
    first = await desk.get(f"{file}/gate")
    sent = {name: field_in(first, name) for name in ("record_id", "seen", "shown")}
    talk = {"language": "ar", "interpreter": "no", "text": "ar", "limits": "declined"}
    page = await desk.post(f"{file}/gate", action="all", **sent, **talk)
    assert page.status_code == 200
    assert page.text.count('value="told" checked') == 8
    assert 'value="declined" checked' not in page.text
    assert {name: field_in(page, name) for name in sent} == sent, "the text that stood there is still the one at hand"
    assert "All eight are set to told." in page.text
    assert 'value="no" checked' in page.text
    assert "not yet told where confidentiality ends" in (await desk.get(file)).text, "nothing was saved yet"
    assert (await walked(desk, file, **gate_form(limits="not_yet")))[0] == 303
    assert "Still open from your last talk" in (await desk.get(file)).text
    late = await desk.post(f"{file}/gate", action="all", **sent, **talk)
    assert late.status_code == 409
    assert "A colleague recorded something meanwhile." in late.text
