"""The operator's files: what is taken from them, what is refused, and that no refusal shows what is in them."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict

from services.notify.channels.gateway import Gateway, gateway_of
from services.notify.channels.gateway_file import GatewayFile
from services.notify.channels.messengers import Messengers, messengers_of
from services.notify.channels.messengers_file import MESSENGERS
from services.notify.channels.operators_file import OperatorsFileError, read_file
from tests.notify.building import some_settings

EXAMPLES = Path(__file__).parents[3] / "deploy/channels"
CANARY = "canary-1c7b"


def written_file(folder: Path, text: str, *, mode: int = 0o600) -> Path:
    file = folder / "described.toml"
    file.write_text(text)
    file.chmod(mode)
    return file


async def report_url(_: UUID) -> str:
    return "https://notify.example.org/reports/t"


def gateway_like(example: str, folder: Path, **given: Any) -> Gateway:
    return gateway_of(
        some_settings(folder, **given), written_file(folder, (EXAMPLES / example).read_text()), report_url
    )


@pytest.mark.parametrize("example", ["gateway-json.toml", "gateway-form.toml"])
def test_an_example_is_usable_and_says_that_it_is_one(example: str, tmp_path: Path) -> None:
    assert gateway_like(example, tmp_path, public_url="https://notify.example.org")
    text = (EXAMPLES / example).read_text()
    assert text.startswith("# An example.")
    assert all(host.endswith(".example") for host in re.findall(r"https://([^/\"]*)", text))


def test_a_report_needs_a_place_that_the_gateway_reaches(tmp_path: Path) -> None:
    with pytest.raises(OperatorsFileError, match="NOTIFY_PUBLIC_URL"):
        gateway_like("gateway-json.toml", tmp_path, public_url="http://notify.example.org")


def test_a_file_of_authorities_without_one_is_refused(tmp_path: Path) -> None:
    for name in ("nowhere.pem", "described.toml"):
        with pytest.raises(OperatorsFileError, match=r"holds no certificate .* Next step"):
            gateway_like("gateway-form.toml", tmp_path, gateway_ca_file=tmp_path / name)


class Anything(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    a: int


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660])
def test_a_file_that_others_can_open_is_refused(mode: int, tmp_path: Path) -> None:
    file = written_file(tmp_path, "a = 1", mode=mode)
    with pytest.raises(OperatorsFileError, match="chmod 600"):
        read_file(file, Anything)
    file.chmod(0o600)
    assert read_file(file, Anything).a == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{CANARY}", "is no TOML"),
        (f"a = '{CANARY}'", r"a \(int_parsing\)"),
        (f"a = 1\nb = '{CANARY}'", r"b \(extra_forbidden\)"),
        ("", r"a \(missing\)"),
    ],
)
def test_a_refusal_says_where_and_never_what(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(OperatorsFileError, match=says) as refused:
        read_file(written_file(tmp_path, text), Anything)
    assert CANARY not in f"{refused.value!r} {refused.value.__cause__!r}"
    assert "Next step" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(OperatorsFileError, match=r"nowhere\.toml cannot be read \(FileNotFoundError\)"):
        read_file(tmp_path / "nowhere.toml", Anything)


USUAL: dict[str, Any] = {
    "url": "https://gateway.example.org/send",
    "encoding": "json",
    "body": {"to": "{to}", "text": "{text}"},
    "answer": {"taken": [200]},
}


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://gateway.example.org/send"},
        {"url": "ftp://gateway.example.org/send"},
        {"url": f"https://user:{CANARY}@gateway.example.org/send"},
        {"url": "https://gateway.example.org/send?to={to}"},
        {"url": f"{CANARY}"},
        {"url": "https://[/"},
        {"url": "https://gateway.example.org:99999/"},
        {"url": "https://gateway.example.org/a b"},
        {"url": "https:///send"},
        {"method": "GET"},
        {"encoding": "xml"},
        {"headers": {"X": f"{CANARY}\r\nY: z"}},
        {"headers": {"X": ""}},
        {"headers": {"X Y": CANARY}},
        {"headers": {"X": "{to}"}},
        {"headers": {"X": "{text}"}},
        {"body": {"to": "{to}"}},
        {"body": {"to": "{to}", "text": "{text}", "x": "{name}"}},
        {"body": {"to": "{to}", "text": "{text}", "x": "{report_url}"}},
        {"encoding": "form", "body": {"to": ["{to}"], "text": "{text}"}},
        {"report": {"field": "s", "delivered": ["d"], "not_delivered": ["n"]}},
        {"answer": {"taken": []}},
        {"answer": {"taken": [302]}},
        {"answer": {"taken": [200], "refused": [400], "try_again": [400]}},
        {"answer": {"taken": [200], "try_again": [307]}},
        {"answer": {"taken": [200], "field": "s"}},
        {"answer": {"taken": [200], "field_taken": ["ok"]}},
        {"answer": {"taken": [200], "field": "s", "field_taken": ["ok"], "field_refused": ["ok"]}},
        {"more": CANARY},
    ],
    ids=lambda changes: json.dumps(changes)[:60],
)
def test_a_gateway_that_cannot_be_asked_safely_is_refused(changes: dict[str, Any]) -> None:
    GatewayFile.model_validate(USUAL)
    with pytest.raises(ValueError, match="validation error") as refused:
        GatewayFile.model_validate(USUAL | changes)
    assert CANARY not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_on_this_machine_a_gateway_needs_no_tls(host: str) -> None:
    assert GatewayFile.model_validate(USUAL | {"url": f"http://{host}:8080/send"})


def test_secrets_of_the_provider_are_not_shown() -> None:
    changes = {
        "headers": {"X": CANARY},
        "body": USUAL["body"] | {"key": CANARY},
        "url": f"https://g.example/?k={CANARY}",
    }
    assert CANARY not in repr(GatewayFile.model_validate(USUAL | changes))


def messengers_by(folder: Path, name: str, url: str) -> Messengers:
    return messengers_of(some_settings(folder), written_file(folder, f'[messengers]\n{name} = "{url}"\n'))


def test_the_example_of_messengers_is_usable(tmp_path: Path) -> None:
    file = written_file(tmp_path, (EXAMPLES / "messengers.toml").read_text())
    assert messengers_of(some_settings(tmp_path), file)
    assert set(tomllib.loads(file.read_text())["messengers"]) == set(MESSENGERS)


def test_what_a_messenger_shows_is_written_down_for_each() -> None:
    text = (EXAMPLES.parents[1] / "docs/messengers.md").read_text()
    table, _, rest = text.partition("## What shows where")[2].partition("## What all of them have in common")
    rows = [row.split("|")[1].split(",")[0].strip().lower() for row in table.splitlines() if row.startswith("| ")]
    assert set(rows[1:]) == set(MESSENGERS) | {"number of the public page", "e-mail", "text message"}
    assert [name for name in MESSENGERS if f"| `{name}: " not in rest] == []


SECRET = "put-1c7b-the-token-of-the-bot-here0"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("threema", f"threema://ABCD1234@{SECRET}/{{address}}"),
        ("signal", "file:///etc/{address}"),
        ("signal", f"tgram://123456789:{SECRET}/{{address}}"),
        ("signal", "signal://bridge.example.org/+4930901820/{address}"),
        ("signal", "signals://bridge.example.org/+4930901820"),
        ("signal", "signals://bridge.example.org/{address}/+4930901820"),
        ("signal", "signals://bridge.example.org/{address}/{address}"),
        ("signal", "signals://bridge.example.org/+4930901820/{address}?to=+4915112345679"),
        ("signal", "signals://bridge.example.org/+4930901820/{address}?verify=no"),
        ("signal", "signals://bridge.example.org/+4930901820/{address}?redirect=yes"),
        ("signal", "signals://bridge.example.org/+4930901820/{address}?retry=3"),
        ("signal", "signals://bridge.example.org/+4930901820/{address}?rto=1&rto=2"),
        ("signal", "signals://bridge.example.org/+4930901820/{address}#x"),
        ("matrix", f"matrixs://{SECRET}@matrix.example.org/{{address}}"),
        ("matrix", f"matrixs://{SECRET}@matrix.example.org/{{address}}?e2ee=yes&discovery=no"),
        ("matrix", f"matrixs://{SECRET}@matrix.example.org/{{address}}?e2ee=no&discovery=no&mode=slack"),
        ("matrix", f"matrixs://centre:{SECRET}@matrix.example.org/{{address}}?e2ee=no&discovery=no"),
    ],
)
def test_an_address_whose_effect_is_not_known_is_refused(name: str, url: str, tmp_path: Path) -> None:
    with pytest.raises(OperatorsFileError, match=r"is not usable: messengers.* Next step") as refused:
        messengers_by(tmp_path, name, url)
    assert "1c7b" not in f"{refused.value!r} {refused.value.__cause__!r} {refused.value.__context__!r}"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("signal", "signals://bridge.example.org/{address}"),
        ("signal", "signals://bridge.example.org/nobody/{address}"),
        ("signal", "signals://bridge.example.org/+4930901820/+4915112345679/{address}"),
        ("matrix", "matrixs://1c7b@matrix.example.org/!room:example.org/{address}?e2ee=no&discovery=no"),
        ("telegram", "tgram://1c7b/{address}"),
        ("whatsapp", "whatsapp://1c7b@nobody/{address}"),
    ],
)
def test_an_address_that_would_lead_to_nobody_or_several_is_refused(name: str, url: str, tmp_path: Path) -> None:
    with pytest.raises(OperatorsFileError, match=f"apprise cannot use the address of {name}") as refused:
        messengers_by(tmp_path, name, url)
    assert "1c7b" not in str(refused.value)


def test_every_example_is_one_of_toml() -> None:
    assert all(tomllib.loads(file.read_text()) for file in EXAMPLES.iterdir())
