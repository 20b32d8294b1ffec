"""Whether rounded tables give away a number: what can stand behind them is a flow through a network with bounds.

Each person passes all tables, one after the other: from the total into a row, from there by a cell into a column, and
on. A number behind the tables is an amount on one edge, and a rounded number says between which bounds it lies. An
amount can be another one exactly if the edge lies on a cycle in which every edge has room; so one flow that is known
to be possible, the true one, is enough to see of every edge whether the tables leave it open. Which edges they leave
open depends on the tables alone, and not on the flow that it was seen by.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.cases.counting.statistics.domain import STEP, Tables

type Node = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Edge:
    tail: Node
    head: Node
    amount: int
    least: int
    most: int | None
    """None where nothing printed bounds it."""

    @property
    def grows(self) -> bool:
        return self.most is None or self.amount < self.most

    @property
    def shrinks(self) -> bool:
        return self.amount > self.least


def leaves_all_open(exact: Tables, printed: Tables) -> bool:
    """Whether for each printed number, cell or total, more than one true number is possible, given all the others."""
    edges = list(edges_of(exact, printed))
    return all(is_open(edge, edges) for edge in edges)


def is_open(edge: Edge, edges: Sequence[Edge]) -> bool:
    others = [each for each in edges if each is not edge]
    return (edge.grows and leads(edge.head, edge.tail, others)) or (
        edge.shrinks and leads(edge.tail, edge.head, others)
    )


def leads(start: Node, end: Node, edges: Sequence[Edge]) -> bool:
    """Whether one person more can go from a node to another, by edges with room."""
    reached, waiting = {start}, [start]
    while waiting and end not in reached:
        node = waiting.pop()
        found = {one.head for one in edges if one.tail == node and one.grows}
        found |= {one.tail for one in edges if one.head == node and one.shrinks}
        waiting += found - reached
        reached |= found
    return end in reached


def edges_of(exact: Tables, printed: Tables) -> Iterator[Edge]:
    last = len(exact.tables)
    yield between(("spine", last, 0), ("spine", 0, 0), exact.total, printed.total)
    for place, (true, shown) in enumerate(zip(exact.tables, printed.tables, strict=True)):
        for row, number in enumerate(true.rows):
            yield between(("spine", place, 0), ("row", place, row), number, shown.rows[row])
            for column, cell in enumerate(true.cells[row]):
                told = shown.cells[row][column] if shown.cells else None
                yield between(("row", place, row), ("column", place, column), cell, told)
        for column, number in enumerate(true.columns):
            told = shown.columns[column] if shown.columns else None
            yield between(("column", place, column), ("spine", place + 1, 0), number, told)


def between(tail: Node, head: Node, amount: int, printed: int | None) -> Edge:
    if printed is None:
        return Edge(tail, head, amount, 0, None)
    return Edge(tail, head, amount, max(0, printed - (STEP - 1)), printed + STEP - 1)
