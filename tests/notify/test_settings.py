"""What notify is told about the mail server and the sender, and what it refuses."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from services.notify.channels.email import Server
from services.notify.notices.client_notices import Signature
from services.notify.settings import Settings, sender_of, server_of
from tests.notify.building import some_settings


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525)),
        ("smtp://mail.example.org", Server("mail.example.org", 25)),
        ("smtps://mail.example.org", Server("mail.example.org", 465, implicit_tls=True)),
        ("smtp://a%40b:p%2Fw@mail.example.org:587", Server("mail.example.org", 587, False, "a@b", SecretStr("p/w"))),
    ],
)
def test_a_mail_server_is_one_address(url: str, server: Server) -> None:
    assert server_of(SecretStr(url)) == server


@pytest.mark.parametrize("text", ["centre@example.org", "Some centre <centre@example.org>"])
def test_a_sender_is_one_address_with_or_without_a_name(text: str) -> None:
    assert sender_of(text).addr_spec == "centre@example.org"


@pytest.mark.parametrize(
    "url", ["http://user:canary@mail.example.org", "smtp://user:canary@", "canary", "smtp:///canary"]
)
def test_another_kind_of_server_is_refused_without_showing_the_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        some_settings(tmp_path, smtp_url=url)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "nobody", "a@example.org, b@example.org", "a@"])
def test_a_sender_that_is_not_one_address_is_refused(sender: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        some_settings(tmp_path, sender=sender)


def test_the_password_of_the_mail_server_is_not_shown(tmp_path: Path) -> None:
    settings = some_settings(tmp_path, smtp_url="smtp://user:canary@mail.example.org")
    assert isinstance(settings, Settings)
    assert "canary" not in f"{settings!r} {server_of(settings.smtp_url)!r}"


@pytest.mark.parametrize("said", [None, True, False])
def test_an_operator_may_demand_tls_or_do_without(said: bool | None, tmp_path: Path) -> None:
    assert some_settings(tmp_path, smtp_tls_required=said).server == Server("127.0.0.1", 25, tls_required=said)


@pytest.mark.parametrize("name", ["client_sender", "envelope_sender"])
def test_every_sender_is_one_address(name: str, tmp_path: Path) -> None:
    assert getattr(some_settings(tmp_path, **{name: "post@example.net"}), name) == "post@example.net"
    with pytest.raises(ValidationError):
        some_settings(tmp_path, **{name: "nobody"})


def test_a_centre_may_sign_with_or_without_a_telephone_number(tmp_path: Path) -> None:
    assert some_settings(tmp_path).signature is None
    assert some_settings(tmp_path, centre_name="Haus").signature == Signature("Haus", "")
    assert some_settings(tmp_path, centre_name="Haus", centre_phone="030 1234").signature == Signature(
        "Haus", "030 1234"
    )


@pytest.mark.parametrize(
    "signature", [{"centre_phone": "030 1234"}, {"centre_name": "H" * 31}, {"centre_name": "H", "centre_phone": "call"}]
)
def test_a_signature_that_no_notice_could_carry_is_refused_at_the_start(
    signature: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(ValidationError):
        some_settings(tmp_path, **signature)
