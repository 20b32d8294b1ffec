"""What commands write for people, where no terminal takes it."""

import pytest
from rich.table import Table

from deploy.local.machine.display import on_output


def test_no_cell_of_a_table_is_cut_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    table, cells = Table("one", "another", box=None), ("a" * 200, "b" * 200)
    table.add_row(*cells)
    on_output().print(table)
    assert capsys.readouterr().out.splitlines()[1].split() == list(cells)
