"""The page about clusters: every command on it is one that `kubectl` or our own program knows."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kubernetes.__main__ import main
from tests.deploy.building import ROOT
from tests.deploy.stand_in_kubectl import understood

PAGE = (ROOT / "docs" / "kubernetes.md").read_text()
BLOCKS = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
IN_A_LINE = re.compile(r"(?<!`)`((?:kubectl|\$kube|\.venv/bin/python -m deploy\.kubernetes) [^`]+)`(?!`)")
REST = re.compile(r"""(\s[<>][^\s"]+)*(\s+#.*)?$""")
"""Where it goes to and comes from, and a comment."""
OURS = re.compile(r"(?:\$kube|\.venv/bin/python -m deploy\.kubernetes) (.*)")


def commands() -> Iterator[str]:
    """In blocks and within lines, without comments, assignments and what leads from and into files."""
    for block in BLOCKS.findall(PAGE):
        for line in block.splitlines():
            plain = REST.sub("", re.sub(r"^\w+=\$\((.*)\)$", r"\1", line.strip()))
            yield from (part.strip() for part in plain.split(" | "))
    yield from (REST.sub("", " ".join(found.split())) for found in IN_A_LINE.findall(PAGE))


ASKED = sorted({shlex.join(shlex.split(one)[1:]) for one in commands() if one.startswith("kubectl ")})
TYPED = sorted({found[1] for one in commands() if (found := OURS.match(one))})


def test_the_page_is_still_what_this_reads() -> None:
    assert len(ASKED) > 12
    assert len(TYPED) > 15
    assert any("create job" in one for one in ASKED)


def test_kubectl_understands_every_command_of_the_page(installations: Path, tmp_path: Path) -> None:
    if not shutil.which("kubectl"):
        pytest.skip("no kubectl")
    for place in ("disk", "share", "stick"):
        (tmp_path / place / "kokon").mkdir(parents=True)
    here = {"$pod": "restore-1", "/mnt/": f"{tmp_path}/", "/srv/kokon/": f"{installations}/"}
    named = [shlex.split(re.sub(r"\$pod|/mnt/|/srv/kokon/", lambda found: here[found[0]], one)) for one in ASKED]
    assert [one for one in named if not understood(one)] == []
    assert not understood(["rollout", "status", "--no-such-word"])


@pytest.mark.parametrize("typed", TYPED)
def test_our_program_knows_every_command_of_the_page(
    typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder that nobody has begun: it gets as far as looking for its settings."""
    words = [word.replace("/srv/kokon/", f"{tmp_path}/absent/") for word in shlex.split(typed)]
    if words[0] == "begin":
        assert main(words) == 0
        return
    assert main(words) == 1
    assert "settings.toml is not there" in capsys.readouterr().err
