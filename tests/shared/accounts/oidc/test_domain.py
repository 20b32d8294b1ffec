"""Which words of a provider are enough, and what is told of it in settings."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shared.accounts.factors.domain import Factors, Passkey, SealedSecret
from shared.accounts.oidc.client import Conversation
from shared.accounts.oidc.domain import after_provider, saw_two_factors
from tests.shared.accounts.building import NOW, somebody
from tests.shared.accounts.oidc.building import Settings, with_provider

SECRET = SealedSecret(b"", -1)
PASSKEY = Passkey(b"", somebody().id, "", b"", 0, NOW)


@pytest.mark.parametrize(
    ("claims", "seen"),
    [
        ({}, False),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["pwd", "pin", "kba"]}, False),
        ({"amr": ["otp", "hwk"]}, False),
        ({"amr": ["pwd", "sms"]}, False),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["hwk", "fpt"]}, True),
        ({"amr": ["mfa"]}, True),
        ({"amr": "mfa"}, False),
        ({"amr": [["mfa"], {"mfa": 1}]}, False),
        ({"acr": "two"}, True),
        ({"acr": "one"}, False),
        ({"acr": ["two"]}, False),
        ({"acr": "1"}, False),
    ],
)
def test_two_factors_are_seen_where_the_provider_says_two(claims: dict[str, Any], seen: bool) -> None:
    assert saw_two_factors(claims, {"two"}) is seen


def test_no_acr_is_trusted_that_the_centre_has_not_named() -> None:
    assert not saw_two_factors({"acr": "two"}, ())
    assert not saw_two_factors({"acr": ""}, ())


def test_its_word_takes_the_place_of_a_password_and_of_nothing_more() -> None:
    neither, app = Factors(has_password=True), Factors(has_password=True, secret=SECRET)
    key = Factors(has_password=False, passkeys=(PASSKEY,))
    opened = [after_provider(factors, two_factors=False, required=True) for factors in (neither, app, key)]
    assert opened == ["refused", "code", "passkey"]
    assert {after_provider(each, two_factors=True, required=True) for each in (neither, app, key)} == {"whole"}
    assert after_provider(neither, two_factors=False, required=False) == "whole"


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.org",
        "ftp://a",
        "https://",
        "https://a?b=c",
        "https://a#b",
        "https://u:p@a",
        "https://[",
        "x",
    ],
)
def test_an_issuer_is_an_address_with_tls(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(ValidationError):
        with_provider(tmp_path, issuer)


@pytest.mark.parametrize("missing", [{"oidc_client_id": ""}, {"oidc_client_secret_file": None}])
def test_an_issuer_alone_is_not_enough(tmp_path: Path, missing: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="OIDC_ISSUER needs"):
        with_provider(tmp_path, "https://login.example.org", **missing)


def test_a_secret_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for file in (tmp_path / "nowhere", tmp_path / "empty", tmp_path):
        with pytest.raises(ValidationError, match="cannot be read or is empty"):
            with_provider(tmp_path, "https://login.example.org", oidc_client_secret_file=file)


def test_without_a_name_the_button_says_the_host(tmp_path: Path) -> None:
    told = with_provider(tmp_path, "https://login.example.org/realms/a", oidc_name="", oidc_acr="one two")
    provider = Conversation.of(told)
    assert provider
    assert provider.name == "login.example.org"
    assert provider.provider.acr == {"one", "two"}
    assert "s:ecret" not in repr(provider.provider)


def test_without_an_issuer_there_is_none(tmp_path: Path) -> None:
    assert Conversation.of(with_provider(tmp_path, "")) is None
    assert isinstance(with_provider(tmp_path, ""), Settings)
