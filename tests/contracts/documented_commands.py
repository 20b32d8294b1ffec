"""The commands that documents name, each as a form: program, words and options, without what a reader fills in."""

import ast
import re
import shlex
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted({*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/dpia").glob("*.md"), *(ROOT / "docs/guides").glob("*.md")}),
)
FENCE = re.compile(r"^ *```(?P<language>\w*)\n(?P<body>.*?)^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
VARIABLE = re.compile(r"(?P<name>[A-Z][A-Z0-9_]*)=\S*")
SHORT = re.compile(r'^(?P<name>[a-z]+)="(?P<line>[^"]+)"$')
"""A variable of the shell that stands for the beginning of a line, `step="docker compose run ..."`."""
OPTION = re.compile(r"--?[A-Za-z][\w-]*")
WORD = re.compile(r"[a-z][a-z0-9_-]*(?:\.[a-z_]+)*")
FILE = re.compile(r"\.(?:env|html|json|md|prom|xml)$")
PYTHON = ("python", "python3", ".venv/bin/python")
PROGRAMS = {
    "./kokon", "apt-get", "bao", "chmod", "chown", "cmp", "cp", "curl", "cut", "docker", "echo", "git", "install",
    "journalctl", "kubectl", "mkdir", "psql", "sh", "systemctl", "systemd-ask-password", "systemd-creds",
    "test", "useradd", *PYTHON,
}  # fmt: skip
EXAMPLES = {"anna", "centre-a", "centre-b", "de", "gate", "kokon-north", "mina", "north", "south"}
"""Words that stand for somebody's own."""
SHELL = {"do", "done", "for"}


class Command(NamedTuple):
    program: str
    words: tuple[str, ...]
    options: frozenset[str]

    def covers(self, other: "Command") -> bool:
        """Whether who ran this has run the other one as well: with the same words, and no option less."""
        return self[:2] == other[:2] and self.options >= other.options

    def __str__(self) -> str:
        return " ".join((self.program, *self.words, *sorted(self.options)))


def command_of(line: str) -> Command | None:
    """The form of one line of a shell; None where it is none."""
    pieces = split(line)
    options = set[str]()
    while pieces and (variable := VARIABLE.fullmatch(pieces[0])):
        options.add(variable["name"])
        del pieces[0]
    if not pieces or not (pieces[0] in PROGRAMS or pieces[0].startswith("$")):
        return None
    program, *rest = pieces
    if program in PYTHON:
        program = "python"
    rest = [piece.strip("[]") for piece in rest]
    options |= {piece.partition("=")[0] for piece in rest if OPTION.fullmatch(piece.partition("=")[0])}
    words = [piece for piece in rest if WORD.fullmatch(piece) and piece not in EXAMPLES and not FILE.search(piece)]
    return Command(program, tuple(words), frozenset(options - {"-m"}))


def split(line: str) -> list[str]:
    """Without what a reader fills in: what is quoted, and where something is read from or written to."""
    line = re.sub(r"""("[^"]*"|'[^'$][^']*')""", '"x"', line)
    line = re.sub(r"[<>]\s*\S+", "", line)
    try:
        quoted = shlex.split(line, posix=False)
    except ValueError:
        return []
    return [piece for piece in quoted if piece[0] not in "\"'" or piece.startswith("'$")]


def lines_of(body: str) -> Iterator[str]:
    """One command each, of a block for a shell."""
    for line in body.replace("\\\n", " ").splitlines():
        code = re.sub(r"^\w+=\$\((.*)\)$", r"\1", re.sub(r"(?:^|\s)#.*", "", line).strip())
        for part in re.split(r" && | \| |; ?", code):
            words = part.split()
            while words and words[0] in SHELL and words[0] != "for":
                del words[0]
            if words and words[0] != "for":
                yield " ".join(words)


def commands_in(text: str) -> Iterator[tuple[str, Command | None]]:
    """Each command of a document as it stands there, and its form; None where a line of a block is not understood."""
    short = dict[str, str]()
    for block in FENCE.finditer(text):
        if block["language"] != "sh":
            continue
        for line in lines_of(block["body"]):
            if stands_for := SHORT.match(line):
                short[f"${stands_for['name']}"] = stands_for["line"]
            else:
                yield line, command_of(spelled_out(line, short))
    short |= {
        f"${one['name']}": one["line"] for code in INLINE.findall(text) if (one := SHORT.match(" ".join(code.split())))
    }
    for code in INLINE.findall(FENCE.sub("", text)):
        line = " ".join(code.split())
        if " " in line and (found := command_of(spelled_out(line, short))) and found.words != ("compose",):
            yield line, found


def spelled_out(line: str, short: dict[str, str]) -> str:
    first, _, rest = line.partition(" ")
    return f"{short.get(first, first)} {rest}".strip()


@cache
def said_in(file: Path) -> frozenset[str]:
    """All words that stand as text in a test, or in what it imports of the tests; modules by their names.

    A test that names a document types the lines of that document.
    """
    said, seen, waiting = set[str](), set[Path](), [file]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        tree = ast.parse(one.read_text(encoding="utf-8"))
        said |= set(texts(tree))
        for name in imported(tree):
            said.add(name.removesuffix(".__main__"))
            place = ROOT / f"{name.replace('.', '/')}.py"
            if name.startswith("tests.") and place.is_file():
                waiting.append(place)
    for document in (one for one in DOCUMENTS if {one.name, str(one.relative_to(ROOT))} & said):
        for _, command in commands_in(document.read_text(encoding="utf-8")):
            said |= {*command.words, *command.options} if command else set()
    return frozenset(said)


def texts(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.split(r"[\s=;'\"]+", node.value)


def imported(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
