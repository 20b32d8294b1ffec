"""A folder for signed days that is not where the environment says: named, with the next step, whatever was signed."""

from datetime import date
from pathlib import Path

import pytest

from deploy.local.inspection.audit import folder_outside
from deploy.local.settings.installation import Installation
from services.cases.foundation.audit.status import WITHOUT_IT, Standing, lacking, standing

DAY = date(2026, 3, 5)


def test_a_folder_that_is_not_there_is_named_before_anything_is_signed(tmp_path: Path) -> None:
    away, file = tmp_path / "away", tmp_path / "file"
    file.touch()
    found = f"{away}, which CASES_AUDIT_ROOTS names, is not there"
    assert standing([], away, last=DAY, first=date.max) == Standing("missing", found, WITHOUT_IT)
    assert lacking(file) == f"{file}, which CASES_AUDIT_ROOTS names, is no folder"
    assert lacking(tmp_path) is lacking(None) is None


def test_a_start_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    centre = Installation(tmp_path, "north")
    monkeypatch.delenv("CASES_AUDIT_ROOTS", raising=False)
    assert folder_outside(centre) == ""
    monkeypatch.setenv("CASES_AUDIT_ROOTS", str(tmp_path / "away"))
    assert folder_outside(centre).endswith(f"is not there. Next step: {WITHOUT_IT}")
