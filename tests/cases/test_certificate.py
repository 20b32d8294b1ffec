"""A certificate says what was done and nothing about whom; any change of it is found, by anybody."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from deploy.nats.streams import DAYS
from services.cases.foundation.keys.certificate_key import fingerprint, public_text, signing_key
from services.cases.foundation.keys.place import write_once
from services.cases.foundation.periods import Periods
from services.cases.foundation.regimes.domain import Regime
from services.cases.foundation.regimes.laws import law
from services.cases.foundation.workplace import PAPER
from services.cases.retention.erasure.__main__ import main
from services.cases.retention.erasure.certificate import (
    AGAIN_DAYS,
    DEAD_DAYS,
    ENVELOPE_DAYS,
    REPLY_DAYS,
    STREAM_DAYS,
    Certificate,
    EarlierGround,
    LegalGround,
    NotGenuineError,
    Place,
    Stays,
    account,
    signed,
    sinks,
    verified,
)
from services.cases.retention.erasure.words import certificate_text, ground_words, paper, place_words, stays_words
from services.intake.domain import KEPT as REPLIES_KEPT
from shared.bus.relay import RelayTimes
from shared.dictionary.files import ROOT
from shared.dictionary.retention import RULES, Retention
from shared.dictionary.vocabulary import Category
from shared.languages import Wording, catalogue
from shared.printing.printer import Printer
from shared.topology import DEAD
from tests.cases.building import BERLIN, CENTRE, NOON, centre_keys

KEY = signing_key(centre_keys().handover)


def a_certificate(**changes: Any) -> Certificate:
    given: dict[str, Any] = {
        "centre": CENTRE,
        "key_id": "a-key",
        "ground": LegalGround.CONSENT_WITHDRAWN,
        "categories": ["narrative", "contact"],
        "latest": NOON.date(),
        "now": NOON,
        "backup_days": 30,
    }
    done = account(uuid4(), **(given | changes))
    return signed(done, key_destroyed_at=NOON + timedelta(seconds=1), key=KEY)


CERTIFICATE = a_certificate()
TOLD = json.loads(CERTIFICATE.model_dump_json())


def test_it_is_genuine_however_its_json_is_laid_out() -> None:
    for content in (CERTIFICATE.model_dump_json(), json.dumps(TOLD, indent=2), json.dumps(TOLD, sort_keys=True)):
        assert verified(content.encode(), expected=public_text(KEY)) == CERTIFICATE


def other(value: Any) -> Any:
    match value:
        case str():
            return ("B" if value[:1] in "Aa" else "A") + value[1:]
        case int():
            return value + 1
        case list():
            return value[1:]
    raise AssertionError(value)


@pytest.mark.parametrize("name", TOLD)
def test_any_change_of_any_field_is_found(name: str) -> None:
    with pytest.raises(NotGenuineError):
        verified(json.dumps(TOLD | {name: other(TOLD[name])}).encode())


@given(place=st.integers(0, len(json.dumps(TOLD)) - 1), sign=st.characters(codec="ascii"))
def test_any_change_of_any_letter_is_found_or_changes_nothing(place: int, sign: str) -> None:
    text = json.dumps(TOLD)
    changed = text[:place] + sign + text[place + 1 :]
    try:
        assert verified(changed.encode()) == CERTIFICATE
    except NotGenuineError:
        return


def test_there_is_no_room_for_a_word_about_her() -> None:
    for added in ({"name": "Harbour"}, {"categories": ["Harbour lives here"]}, {"reference": "Harbour"}):
        with pytest.raises(NotGenuineError, match="malformed"):
            verified(json.dumps(TOLD | added).encode())


def test_another_centre_cannot_pass_for_this_one() -> None:
    stranger = signing_key(bytes(32))
    done = account(
        uuid4(),
        centre=CENTRE,
        key_id="a-key",
        ground=LegalGround.DUTY,
        categories=[],
        latest=NOON.date(),
        now=NOON,
        backup_days=0,
    )
    content = signed(done, key_destroyed_at=NOON, key=stranger).model_dump_json().encode()
    verified(content)
    with pytest.raises(NotGenuineError, match="other_key"):
        verified(content, expected=public_text(KEY))


def test_the_holder_of_the_number_can_tell_that_it_is_hers() -> None:
    assert a_certificate(key_id="hers").key_sha256 == sha256(b"hers").hexdigest()
    assert a_certificate().reference != a_certificate().reference


def test_it_names_the_day_on_which_each_sealed_copy_is_gone() -> None:
    left = {sink.place: sink.until for sink in sinks(date(2026, 3, 1), date(2026, 3, 5), backup_days=30)}
    assert left == {
        Place.DATABASE: None,
        Place.KEYS: None,
        Place.ENVELOPES: date(2026, 5, 18),
        Place.REPLIES: date(2026, 6, 29),
        Place.NOTICES: None,
        Place.BACKUPS: date(2026, 4, 4),
    }
    later = {sink.place: sink.until for sink in sinks(date(2025, 3, 1), date(2026, 3, 5), backup_days=0)}
    # what could not be handled may have come on the last day, whenever the last message was that casework knows of
    assert {place: day for place, day in later.items() if day} == {
        Place.ENVELOPES: date(2026, 5, 18),
        Place.BACKUPS: date(2026, 3, 5),
    }


def test_what_was_passed_on_to_be_sent_may_lie_on_the_bus_as_long_as_what_came_by_it() -> None:
    for noticed, until in ((date(2026, 3, 4), date(2026, 5, 17)), (date(2025, 12, 1), None)):
        told = sinks(date(2026, 3, 1), date(2026, 3, 5), backup_days=30, noticed=noticed)
        assert [sink.until for sink in told if sink.place is Place.NOTICES] == [until]


@pytest.mark.parametrize("days", [0, 30, 60, 90, 400])
def test_no_copy_of_what_intake_has_is_kept_longer_than_it_says(days: int) -> None:
    """A copy of the database that is made on the last day on which intake still has something."""
    told = {sink.place: sink.until for sink in sinks(NOON.date(), NOON.date(), backup_days=days)}
    copies = timedelta(days=days)
    assert told[Place.ENVELOPES] == NOON.date() + max(timedelta(days=ENVELOPE_DAYS), RelayTimes().retention + copies)
    assert told[Place.REPLIES] == NOON.date() + REPLIES_KEPT + copies


@pytest.mark.parametrize("days", [0, 10, 400])
def test_it_can_be_read_back_for_how_many_days_backups_are_kept(days: int) -> None:
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC).astimezone(BERLIN)
    for now in (NOON, late):
        told = a_certificate(backup_days=days, now=now).model_dump_json()
        assert verified(told.encode()).backup_days == days


def test_the_days_that_it_names_are_those_that_streams_and_intake_keep_to() -> None:
    assert all(DAYS[stream] for stream in ("intake", "cases", DEAD)), "no end at all"
    assert (RelayTimes().retention.days, DAYS[DEAD]) == (AGAIN_DAYS, DEAD_DAYS)
    assert max(DAYS["intake"], DAYS["cases"]) == STREAM_DAYS
    assert RelayTimes().retention.days + DAYS["intake"] + DAYS[DEAD] <= ENVELOPE_DAYS
    assert RULES[Retention.REPLY_WAITING].days == REPLY_DAYS


def test_sealed_letters_are_gone_from_the_bus_long_before_the_proposed_periods_are_over() -> None:
    proposed = Periods()
    assert min(proposed.request_unfiled, proposed.file_closed) * 28 > ENVELOPE_DAYS


def test_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_once(tmp_path / "keys.json", centre_keys(), None)
    monkeypatch.setenv("CASES_KEY_FILE", str(tmp_path / "keys.json"))
    monkeypatch.setenv("CASES_CENTRE", CENTRE)
    monkeypatch.setenv("CASES_KEYS_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:9/nowhere")
    assert main(["key"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"public_key": public_text(KEY), "fingerprint": fingerprint(public_text(KEY))}
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(CERTIFICATE.model_dump_json())
    bad.write_text(json.dumps(TOLD | {"erased_at": datetime(2020, 1, 1).astimezone().isoformat()}))
    assert main(["verify", str(good), "--key", told["public_key"]]) == 0
    assert json.loads(capsys.readouterr().out)["genuine"] is True
    for file, says in (
        (bad, "does not fit"),
        (tmp_path / "keys.json", "no certificate"),
        (tmp_path / "none", "cannot be read"),
    ):
        assert main(["verify", str(file)]) == 1
        assert says in capsys.readouterr().err


def test_a_certificate_from_before_still_holds() -> None:
    """Its ground was a letter of the GDPR; it is read, told and verified as it was signed."""
    kept = a_certificate(ground=EarlierGround.CONSENT_WITHDRAWN).model_dump_json()
    assert '"ground":"17(1)(b)"' in kept
    assert verified(kept.encode()).ground is EarlierGround.CONSENT_WITHDRAWN


@pytest.mark.parametrize("code", ["de", "en", "ar"])
async def test_on_paper_it_is_one_page_for_everybody_in_every_language(code: str) -> None:
    spoken = Wording(code, catalogue(code, ("cases", ROOT / "services" / "cases" / "locale")), BERLIN)
    names = [each.value for each in Category]
    said = certificate_text(a_certificate(categories=names), spoken, law(Regime.KDG))
    document = await Printer(PAPER).print("certificate", paper(said, spoken), day=NOON.date(), every_sign=True)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document)).pages]
    assert b"pdfuaid:part" in document
    assert len(pages) == 1
    for _, sign in said.signs:
        assert sign in "".join(pages)


def test_every_code_of_a_certificate_has_words_of_its_own() -> None:
    english = Wording("en", catalogue("en"), BERLIN)
    said = certificate_text(CERTIFICATE, english, law(Regime.GDPR))
    assert len(stays_words(english, law(Regime.GDPR))) == len(set(Stays)) == len(said.sections[-1].rows)
    assert set(place_words(english)) == set(Place)
    assert len({ground_words(ground, english) for ground in LegalGround}) == len(LegalGround)
    assert ground_words(EarlierGround.OBJECTION, english) == ground_words(LegalGround.OBJECTION, english)
