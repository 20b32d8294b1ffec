"""A centre leaves and joins again where servers run in containers: what the deploy step writes for whom."""

from pathlib import Path

import pytest

from deploy.compose import join_commands
from deploy.compose.__main__ import main
from deploy.joining import hub_probe
from deploy.nats.server_folders import register_in
from tests.deploy.compose_volumes import CENTRES, seen


def output_of(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    """Paper and words."""
    capsys.readouterr()
    assert main(words) == 0
    return capsys.readouterr()


def given(monkeypatch: pytest.MonkeyPatch, volumes: Path, paper: str) -> None:
    file = volumes / "paper.json"
    file.write_text(paper)
    monkeypatch.setattr(join_commands, "GIVEN", file)


def test_who_has_left_comes_back_by_an_invitation_and_never_by_itself(
    volumes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    leaf = register_in(volumes / "setup").links["centre-b"].leaf
    assert leaf in seen(volumes, "office")
    assert "remotes" in seen(volumes, "centre-b")

    assert "docker compose restart centre-b-nats" in output_of(capsys, "leave", "centre-b", "--now", "--yes")[1]
    main(["prepare", *CENTRES])
    assert "remotes" not in seen(volumes, "centre-b")
    assert not (volumes / "centre-b" / "nats" / "tls").exists()
    assert not (volumes / "setup" / "centre-b" / "link").exists()
    assert main(["let-go", "centre-b"]) == 1
    assert "once more with --yes" in capsys.readouterr().err
    assert leaf in seen(volumes, "office")
    assert "docker compose restart office-nats" in output_of(capsys, "let-go", "centre-b", "--yes")[1]
    main(["prepare", *CENTRES])
    assert leaf not in seen(volumes, "office")
    assert list(register_in(volumes / "setup").links) == ["centre-a"]
    assert main(["leave", "centre-b"]) == main(["accept", "nowhere"]) == 1

    invitation, _ = output_of(capsys, "invite", "centre-b", "Fachstelle B")
    given(monkeypatch, volumes, invitation)
    answer, words = output_of(capsys, "accept", "centre-b")
    main(["prepare", *CENTRES])
    assert list(register_in(volumes / "setup").links) == ["centre-a"]
    fingerprint = words.splitlines()[0].rpartition(":")[2]
    given(monkeypatch, volumes, answer)
    assert main(["admit", "1" * 30]) == 1
    read_out = output_of(capsys, "admit", fingerprint)[1].split("connect centre-b there:")[1].split("\n")[0]
    assert main(["prepare", *CENTRES]) == 0
    for digits in ([], fingerprint.split(), ["1" * 30]):
        assert main(["connect", "centre-b", *digits]) == 1
    assert "The link stays off" in capsys.readouterr().err
    assert main(["rotate", "centre-b"]) == 1
    assert "remotes" not in seen(volumes, "centre-b")
    assert "docker compose restart centre-b-nats" in output_of(capsys, "connect", "centre-b", *read_out.split())[1]
    member = register_in(volumes / "setup").links["centre-b"]
    assert (member.name, member.leaf in seen(volumes, "office"), member.leaf == leaf) == ("Fachstelle B", True, False)
    assert "remotes" in seen(volumes, "centre-b")


def test_new_keys_of_a_link_are_used_when_the_office_has_admitted_them(
    volumes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (volumes / "centre-a" / "nats" / "tls" / "link.pem").read_text()
    admitted = False
    monkeypatch.setattr(hub_probe, "is_admitted", lambda *_: admitted)
    answer, words = output_of(capsys, "rotate", "centre-a")
    given(monkeypatch, volumes, answer)
    assert main(["admit", words.rpartition(":")[2]]) == 0
    assert (volumes / "centre-a" / "nats" / "tls" / "link.pem").read_text() == before
    admitted = True
    assert "docker compose restart centre-a-nats" in output_of(capsys, "rotate", "centre-a")[1]
    assert (volumes / "centre-a" / "nats" / "tls" / "link.pem").read_text() != before
    # what comes by itself at each start leaves it alone
    assert main(["prepare", *CENTRES]) == 0
    assert (volumes / "setup" / "centre-a" / "link" / "2").exists()


def test_what_is_no_step_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["invite"], ["admit"], ["leave", "a", "b", "c", "d"], ["prepare"], ["connect"]):
        assert main(words) == 1
    assert "Next step: say prepare or finish" in capsys.readouterr().err
    assert main(["leave", "centre-b", "--no"]) == main(["let-go", "centre-b", "--now"]) == 1
    assert "Next step: say --now or --yes." in capsys.readouterr().err
