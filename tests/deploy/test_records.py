"""`./kokon records` writes the records of a centre to a file, with its own periods."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.trouble import Trouble

RUN = CliRunner()


def printed_records(*arguments: str, periods: str = "") -> str:
    finished = RUN.invoke(app, ["records", *arguments], env={"CASES_RETENTION": periods}, catch_exceptions=False)
    assert finished.exit_code == 0, finished.output
    return finished.stdout


def test_the_page_has_the_name_of_the_centre_and_its_periods(tmp_path: Path) -> None:
    file = tmp_path / "records.html"
    assert "is written" in printed_records("--centre", "Haus Lind", "--to", str(file), periods='{"file_closed": 9}')
    text = file.read_text(encoding="utf-8")
    assert "Haus Lind" in text
    assert "9 Monate nach Abschluss der Akte" in text


def test_a_spreadsheet_knows_the_encoding(tmp_path: Path) -> None:
    file = tmp_path / "records.csv"
    printed_records("--form", "csv", "--language", "de", "--to", str(file))
    assert file.read_bytes().startswith('\ufeff"Verantwortliche Stelle",'.encode())
    assert b"\r\r\n" not in file.read_bytes()


def test_without_a_file_it_is_said_on_the_terminal() -> None:
    assert printed_records("--form", "md", "--language", "en").startswith("# Records of processing activities")


@pytest.mark.parametrize("periods", ["{", '{"file_closed": 0}', '{"session": 3}', "[]"])
def test_a_wrong_period_is_said_with_the_next_step(periods: str) -> None:
    with pytest.raises(Trouble) as raised:
        printed_records("--form", "md", periods=periods)
    assert raised.value.what.startswith("CASES_RETENTION: ")
    assert '{"file_closed": 24}' in raised.value.next_step
