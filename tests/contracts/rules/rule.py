"""A house rule: a check of the sources, a line that says why, and planted violations that the check has to find."""

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from tests.contracts.rules.sources import Source, under

PRODUCTION = ("services/**/*.py", "shared/**/*.py", "deploy/**/*.py")
SERVICES = ("services/**/*.py", "shared/**/*.py")
ELSEWHERE = "services/cases/planted/store.py"
"""Where a planted violation lies when the rule does not say where."""
ROOM = 20
"""How far a limit may lie above what is left, so that two branches can lower it without touching the same line."""

type Found = tuple[int, str]
"""The line and what is wrong there."""
type Check = Callable[[Source], Iterable[Found]]
type Planted = str | tuple[str, str]
"""A source that breaks the rule, or its path and the source."""


@dataclass(frozen=True)
class Fault:
    file: str
    line: int
    what: str

    @property
    def folder(self) -> str:
        return self.file.partition("/")[0]

    @property
    def excuses(self) -> set[str]:
        """Either of these in `besides` covers this fault."""
        return {self.file, f"{self.file}: {self.what}"}

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Rule:
    name: str
    why: str
    check: Check
    over: tuple[str, ...]
    violations: tuple[Source, ...]
    innocent: tuple[Source, ...]
    besides: frozenset[str]
    at_most: Mapping[str, int]

    def faults_of(self, source: Source) -> list[Fault]:
        """Faults of one file that no exception covers."""
        return [fault for fault in self._found_in(source) if not fault.excuses & self.besides]

    def _found_in(self, source: Source) -> list[Fault]:
        return [Fault(source.name, line, what) for line, what in self.check(source)]

    @cached_property
    def _found(self) -> list[Fault]:
        """All of the tree, whatever covers them."""
        return [fault for source in under(self.over) for fault in self._found_in(source)]

    @cached_property
    def faults(self) -> list[Fault]:
        """Faults of the tree that no exception covers, those that a limit still allows included."""
        return [fault for fault in self._found if not fault.excuses & self.besides]

    @cached_property
    def left(self) -> Mapping[str, int]:
        """How many faults are left in each top-level folder."""
        return Counter(fault.folder for fault in self.faults)

    @property
    def broken(self) -> list[str]:
        """What has to be mended: every fault of a folder that has more than its limit, and how many they are."""
        over = {folder: many for folder, many in self.left.items() if many > self.at_most.get(folder, 0)}
        counted = [f"{folder}: {many}, at most {self.at_most.get(folder, 0)}" for folder, many in over.items()]
        return [*counted, *(str(fault) for fault in self.faults if fault.folder in over)]

    @property
    def idle(self) -> list[str]:
        """Entries of the lists of exceptions that are no longer needed, and limits that have to be lowered."""
        needed = {excuse for fault in self._found for excuse in fault.excuses}
        high = [folder for folder, most in self.at_most.items() if most > self.left.get(folder, 0) + ROOM]
        return sorted(self.besides - needed) + [f"{folder}: write {self.left.get(folder, 0)}" for folder in high]


RULES: dict[str, Rule] = {}


def rule(
    *,
    violations: Sequence[Planted],
    innocent: Sequence[Planted] = (),
    over: Sequence[str] = PRODUCTION,
    at: str = ELSEWHERE,
    besides: Collection[str] = (),
    at_most: Mapping[str, int] = MappingProxyType({}),
) -> Callable[[Check], Rule]:
    """Make a rule of a check, whose docstring says why the rule is there.

    `over` are the globs of the files it looks at. `violations` are sources it has to find, `innocent` ones it has to
    leave alone; they lie `at` that path. `besides` are the places that may break it, a file or `file: what`, and
    `at_most` the number of faults that each top-level folder still has. Both only ever shrink.
    """

    def made(check: Check) -> Rule:
        name = check.__name__
        planted, left_alone = ([laid(each, at) for each in some] for some in (violations, innocent))
        RULES[name] = Rule(
            name, (check.__doc__ or "").strip(), check, tuple(over), tuple(planted), tuple(left_alone),
            frozenset(besides), dict(at_most),
        )  # fmt: skip
        return RULES[name]

    return made


def laid(planted: Planted, at: str) -> Source:
    return Source(at, planted) if isinstance(planted, str) else Source(*planted)


def found(node: ast.AST, what: str = "") -> Found:
    """A fault at a node; without words it is described by its source."""
    return getattr(node, "lineno", 0), what or ast.unparse(node)


def named(node: ast.AST | None) -> str:
    """The last part of a name or an attribute, else nothing."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def calls(source: Source, *names: str) -> list[ast.Call]:
    """Calls of functions or methods that have one of these names."""
    return [node for node in source.calls if named(node.func) in names]


def given(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def says(call: ast.Call, name: str, value: object) -> bool:
    """Whether an argument is given by name, and as this constant."""
    told = given(call, name)
    return isinstance(told, ast.Constant) and told.value is value


def imported(source: Source) -> list[tuple[ast.AST, str]]:
    """Every module and name that is imported, with its whole path."""
    plain = [(node, each.name) for node in source.imports if isinstance(node, ast.Import) for each in node.names]
    return plain + [
        (node, f"{node.module}.{each.name}")
        for node in source.imports
        if isinstance(node, ast.ImportFrom) and node.module
        for each in node.names
    ]
