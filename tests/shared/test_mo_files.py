"""A fresh clone has no compiled catalogues; it speaks every language all the same, and never with old words."""

import os
import shutil
import subprocess
import sys
from datetime import UTC
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from shared.languages import Languages, mo_files, untranslated
from shared.languages.catalogues import ROOT, domains
from shared.languages.mo_files import CatalogueError

OWN = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Yes"\nmsgstr "{}"\n'


@pytest.fixture
def po(tmp_path: Path) -> Path:
    file = tmp_path / "de" / "LC_MESSAGES" / "own.po"
    file.parent.mkdir(parents=True)
    file.write_text(OWN.format("Ja"))
    return file


def compiled_yes(po: Path) -> str:
    return GNUTranslations(BytesIO(mo_files.compiled(po) or b"")).gettext("Yes")


def test_no_compiled_catalogue_is_under_version_control() -> None:
    assert "*.mo" in (ROOT / ".gitignore").read_text().splitlines()
    assert "**/*.mo" in (ROOT / "deploy/images/Dockerfile.dockerignore").read_text().splitlines()


@pytest.mark.parametrize("name", [name for name in domains() if name != "messages"])
def test_a_fresh_clone_speaks_german_and_arabic(tmp_path: Path, name: str) -> None:
    locale = shutil.copytree(domains()[name].locale, tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    spoken = Languages(["en", "de", "ar"], (name, locale), clock=UTC)
    for code in ("de", "ar"):
        for message in domains()[name].translated(code):
            if isinstance(message.id, str) and message.id and not message.context:
                assert spoken[code].gettext(message.id) == message.string
        assert untranslated(code, name, locale) == frozenset()
        assert mo_files.is_current(locale / code / "LC_MESSAGES" / f"{name}.po")


def test_what_is_compiled_once_is_read_afterwards(po: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiled_yes(po) == "Ja"
    monkeypatch.setattr(mo_files, "compile_po", lambda po: pytest.fail("compiled again"))
    assert compiled_yes(po) == "Ja"


@pytest.mark.parametrize("seconds", [-86400, -1, 1, 86400])
def test_a_catalogue_of_another_time_is_compiled_anew(po: Path, seconds: int) -> None:
    """Also a catalogue that is older than the compiled one: a release is made before it is installed."""
    assert compiled_yes(po) == "Ja"
    then = po.stat().st_mtime + seconds
    po.write_text(OWN.format("Jawohl"))
    os.utime(po, (then, then))
    assert compiled_yes(po) == "Jawohl"


def test_a_time_that_lost_its_fraction_is_the_same_time(po: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Layers of an image and archives keep whole seconds."""
    os.utime(po, (1000.7, 1000.7))
    assert compiled_yes(po) == "Ja"
    os.utime(po, (1000, 1000))
    monkeypatch.setattr(mo_files, "compile_po", lambda po: pytest.fail("compiled again"))
    assert compiled_yes(po) == "Ja"


def test_where_nothing_can_be_written_the_words_are_there_too(po: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(**how: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(mo_files, "NamedTemporaryFile", read_only)
    assert compiled_yes(po) == "Ja"
    assert sorted(file.name for file in po.parent.iterdir()) == ["own.po"]


def test_a_file_that_is_no_catalogue_is_refused_by_its_name(po: Path) -> None:
    po.write_text('msgid "Yes"\nmsgstr "Ja\nnonsense\n')
    with pytest.raises(CatalogueError, match=r"own\.po is not a catalogue .* Next step: correct it there\."):
        compiled_yes(po)


def test_compiling_by_hand_leaves_nothing_to_compile(po: Path) -> None:
    mo_files.write_mo_file(po, mo_files.compile_po(po))
    assert mo_files.is_current(po)
    assert sorted(file.name for file in po.parent.iterdir()) == ["own.mo", "own.po"]


def test_an_image_has_its_catalogues_from_its_build(tmp_path: Path) -> None:
    """The step of the Dockerfile, in a folder with what an image holds: shared code and one service."""
    assert "python -m shared.languages compile" in (ROOT / "deploy/images/Dockerfile").read_text()
    for part in ("shared", "services/intake"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    subprocess.run([sys.executable, "-m", "shared.languages", "compile"], cwd=tmp_path, check=True)
    catalogues = list(tmp_path.rglob("*.po"))
    assert len(catalogues) == sum(len(list((ROOT / part).rglob("*.po"))) for part in ("shared", "services/intake"))
    assert all(po.with_suffix(".mo").exists() and mo_files.is_current(po) for po in catalogues)
