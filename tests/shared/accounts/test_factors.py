"""What is decided about proofs, and what is sealed for them; no database."""

from datetime import timedelta
from uuid import UUID, uuid4

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AnyHttpUrl, ValidationError

from shared.accounts.domain import FRESH, Session, is_plain_login, login_key
from shared.accounts.factors import totp as codes
from shared.accounts.factors.domain import Factors, Passkey, Recovery, SealedSecret, after_password, may_confirm
from shared.accounts.factors.invitations import in_groups, new_code, read_code
from shared.accounts.factors.keys import CHALLENGE_FOR, NOBODY, DoorKeys, UnreadableError
from shared.accounts.factors.relying_party import Party
from shared.accounts.factors.totp import CodeBook, plain, step_of
from shared.runtime.settings import ServiceSettings
from tests.shared.accounts.building import NOW, somebody
from tests.shared.web.building import settings

KEYS = DoorKeys(b"a secret of the centre")
ANNA = UUID(int=1)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSKEY = Passkey(b"id", ANNA, "Laptop", b"key", 0, NOW)
SEALED = SealedSecret(b"sealed", -1)


def test_a_second_factor_is_required_where_nothing_else_is_said() -> None:
    assert settings().second_factor == "required"
    assert ServiceSettings.model_fields["second_factor"].default == "required"


def test_only_a_demonstration_may_do_without() -> None:
    assert settings(second_factor="offered", demo=True).second_factor == "offered"
    with pytest.raises(ValidationError, match="only `offered` in a demonstration"):
        settings(second_factor="offered")


@pytest.mark.parametrize(
    ("factors", "code_is_right", "required", "outcome"),
    [
        (Factors(True), False, True, "begin"),
        (Factors(True), False, False, "whole"),
        (Factors(True, secret=SEALED), False, True, "refused"),
        (Factors(True, secret=SEALED), False, False, "refused"),
        (Factors(True, secret=SEALED), True, True, "whole"),
        (Factors(True, (PASSKEY,), SEALED), False, True, "refused"),
        (Factors(True, (PASSKEY,)), False, True, "refused"),
        (Factors(True, (PASSKEY,)), False, False, "whole"),
    ],
)
def test_what_a_right_password_opens(factors: Factors, code_is_right: bool, required: bool, outcome: str) -> None:
    assert after_password(factors, code_is_right=code_is_right, required=required) == outcome


@pytest.mark.parametrize("required", [True, False])
@given(st.booleans(), st.integers(0, 2), st.booleans())
def test_nobody_shuts_herself_out(required: bool, password: bool, number: int, app: bool) -> None:
    passkeys = tuple(Passkey(bytes([each]), ANNA, "", b"", 0, NOW) for each in range(number))
    factors = Factors(password, passkeys, SEALED if app else None)
    for left in [factors.without_passkey(each.id) for each in passkeys] + [factors.without_secret()]:
        if factors.may_become(left, required=required):
            comes_in = after_password(left, code_is_right=left.secret is not None, required=required) == "whole"
            assert left.passkeys or (left.has_password and comes_in)


def test_a_session_is_fresh_for_some_minutes_after_a_proof() -> None:
    session = Session(somebody(), NOW, NOW, uuid4(), NOW)
    assert session.is_fresh(NOW + FRESH - timedelta(seconds=1))
    assert not session.is_fresh(NOW + FRESH)
    assert not Session(somebody(), NOW, NOW).is_fresh(NOW)


@pytest.mark.parametrize(
    "typed", ["ADMIN", " admin ", "AdMiN", "ＡＤＭＩＮ", "ad\u017f\u017fmin".replace("\u017f\u017f", "")]
)
def test_logins_that_look_the_same_are_the_same(typed: str) -> None:
    assert login_key(typed) == "admin"


def test_letters_with_two_ways_of_writing_are_one_login_and_others_are_others() -> None:
    assert login_key("\u212aim") == login_key("kim")
    assert login_key("a\u0301dmin") == login_key("ádmin") != login_key("admin")
    assert login_key("\u0430dmin") != login_key("admin")


@given(st.text(max_size=40))
def test_a_login_that_is_compared_twice_is_the_same(typed: str) -> None:
    assert login_key(login_key(typed)) == login_key(typed)


@pytest.mark.parametrize("login", ["", "a b", "anna\u200b", "an\u202ena", "a" * 101, "anna\n", "<b>", "a/b"])
def test_a_new_login_has_nothing_invisible_in_it(login: str) -> None:
    assert not is_plain_login(login)
    assert is_plain_login("anna.k-2_x@centre")
    assert is_plain_login("أمل")


def test_a_code_is_right_once_and_half_a_minute_around_its_time() -> None:
    totp = pyotp.TOTP(SECRET)
    step = step_of(SECRET, totp.at(NOW), now=NOW)
    assert step == totp.timecode(NOW)
    assert step_of(SECRET, totp.at(NOW), now=NOW, after=step) is None
    assert step_of(SECRET, totp.at(NOW), now=NOW + timedelta(seconds=30)) == step
    assert step_of(SECRET, totp.at(NOW), now=NOW + timedelta(seconds=90)) is None
    assert step_of(SECRET, "000000" if totp.at(NOW) != "000000" else "000001", now=NOW) is None


def test_the_digits_of_an_arabic_keyboard_are_digits() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code)
    assert plain(f" {arabic[:3]} {arabic[3:]} ") == code
    assert step_of(SECRET, arabic, now=NOW) is not None


@given(st.text(max_size=50))
def test_no_typed_text_breaks_the_check(typed: str) -> None:
    assert plain(typed).isascii()
    step_of(SECRET, typed, now=NOW)


def test_a_sealed_secret_opens_for_its_person_and_its_purpose_alone() -> None:
    book = CodeBook(KEYS)
    sealed = book.seal(SECRET, ANNA)
    assert SECRET.encode() not in sealed
    assert book.open(sealed, ANNA) == SECRET
    for person, purpose, keys in (
        (NOBODY, codes.PURPOSE, KEYS),
        (ANNA, codes.OFFERED, KEYS),
        (ANNA, codes.PURPOSE, DoorKeys(b"x")),
    ):
        with pytest.raises(UnreadableError):
            CodeBook(keys).open(sealed, person, purpose)
    with pytest.raises(UnreadableError):
        book.open(b"", ANNA)


def test_codes_of_other_keys_are_wrong_and_no_fault() -> None:
    kept = SealedSecret(CodeBook(DoorKeys(b"before")).seal(SECRET, ANNA), -1)
    assert CodeBook(KEYS).step(kept, pyotp.TOTP(SECRET).at(NOW), person_id=ANNA, now=NOW) is None


def test_a_challenge_is_taken_for_its_purpose_and_person_and_not_for_long() -> None:
    challenge = KEYS.challenge("confirm", ANNA, now=NOW)
    assert KEYS.own(challenge, "confirm", ANNA, now=NOW + CHALLENGE_FOR - timedelta(seconds=1))
    assert KEYS.own(challenge, "confirm", ANNA, now=NOW + CHALLENGE_FOR) is None
    assert KEYS.own(challenge, "confirm", ANNA, now=NOW - timedelta(minutes=1)) is None
    assert KEYS.own(challenge, "sign-in", ANNA, now=NOW) is None
    assert KEYS.own(challenge, "confirm", NOBODY, now=NOW) is None
    assert DoorKeys(b"other").own(challenge, "confirm", ANNA, now=NOW) is None
    for broken in (b"", challenge[:-1], challenge + b"x", bytes(len(challenge))):
        assert KEYS.own(broken, "confirm", ANNA, now=NOW) is None


def test_the_keys_of_a_door_show_nothing_of_themselves() -> None:
    assert repr(KEYS).startswith("<shared.accounts.factors.keys.DoorKeys object")
    assert KEYS.handle(ANNA) == DoorKeys(b"a secret of the centre").handle(ANNA) != KEYS.handle(NOBODY)
    assert ANNA.bytes not in KEYS.handle(ANNA)


def test_a_code_of_an_invitation_is_read_however_it_is_typed() -> None:
    code = new_code()
    assert len(code) == 16
    assert read_code(in_groups(code)) == read_code(f" {in_groups(code).lower().replace(' ', '-')} ") == code
    assert [read_code(typed) for typed in ("", code[:-1], code + "A", "A" * 16, "4" * 500)] == [""] * 5


def test_two_eyes_more_than_one_persons() -> None:
    recovery = Recovery(ANNA, UUID(int=2), NOW + timedelta(hours=1))
    assert may_confirm(recovery, by=UUID(int=3), now=NOW)
    assert not may_confirm(recovery, by=UUID(int=2), now=NOW)
    assert not may_confirm(recovery, by=ANNA, now=NOW)
    assert not may_confirm(recovery, by=UUID(int=3), now=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://cases.example.org", Party("cases.example.org", "https://cases.example.org")),
        ("https://cases.example.org:8443/", Party("cases.example.org", "https://cases.example.org:8443")),
        ("http://cases.example.org", None),
        ("https://192.0.2.1", None),
        ("http://127.0.0.1:8102", Party("localhost", "http://localhost:8102")),
        ("http://[::1]:8102", Party("localhost", "http://localhost:8102")),
        ("http://localhost", Party("localhost", "http://localhost")),
        ("https://north", Party("north", "https://north")),
    ],
)
def test_passkeys_belong_to_the_address_of_the_settings(address: str, party: Party | None) -> None:
    assert Party.of(AnyHttpUrl(address)) == party
