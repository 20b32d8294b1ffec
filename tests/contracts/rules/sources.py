"""The sources of the repository: each file is read and parsed once, for all rules together."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[3]
FOLDERS = ("services", "shared", "deploy", "simulation", "bench", "tests")
SUFFIXES = frozenset({".py", ".html", ".po", ".js"})
NOT_OURS = frozenset({"node_modules", "vendor", "vendoring", "__pycache__"})


@dataclass(frozen=True)
class Source:
    """A file by its path from the root, with `/`; a planted one has its text with it."""

    name: str
    planted: str | None = None

    @cached_property
    def text(self) -> str:
        return (ROOT / self.name).read_text(encoding="utf-8") if self.planted is None else self.planted

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """Every node of the tree, outer ones first."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self) -> Sequence[ast.Call]:
        """Apart, as are imports: most rules look at them alone."""
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))

    @cached_property
    def imports(self) -> Sequence[ast.Import | ast.ImportFrom]:
        return tuple(node for node in self.nodes if isinstance(node, ast.Import | ast.ImportFrom))

    @property
    def folder(self) -> str:
        """The top-level folder."""
        return self.name.partition("/")[0]

    def lies_in(self, globs: Sequence[str]) -> bool:
        return any(PurePosixPath(self.name).full_match(glob) for glob in globs)

    def numbered(self) -> Iterator[tuple[int, str]]:
        return enumerate(self.text.splitlines(), start=1)


@cache
def sources() -> tuple[Source, ...]:
    found = (file.relative_to(ROOT) for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*")))
    return tuple(Source(file.as_posix()) for file in found if file.suffix in SUFFIXES and not NOT_OURS & {*file.parts})


@cache
def under(globs: tuple[str, ...]) -> tuple[Source, ...]:
    return tuple(source for source in sources() if source.lies_in(globs))
