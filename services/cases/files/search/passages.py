"""Words within a text: whether they are there, and the few words around them."""

from services.cases.files.search.domain import Term
from services.cases.files.search.name_forms import folded

AROUND = 8
"""Words of an excerpt on each side of the first one that was found."""
LONGEST_EXCERPT = 240


def is_said(term: Term, text: str | None) -> bool:
    """Whether every word of the term is in the text, in any order, as names are compared."""
    if not text or not term.words:
        return False
    plain = folded(text)
    return all(word in plain for word in term.words)


def excerpt(term: Term, text: str) -> str:
    """Around the first word of the text that holds a word of the term."""
    pieces = text.split()
    at = next((i for i, piece in enumerate(pieces) if any(word in folded(piece) for word in term.words)), 0)
    start, end = max(at - AROUND, 0), at + AROUND + 1
    shown = " ".join(pieces[start:end])[:LONGEST_EXCERPT]
    return f"{'… ' if start else ''}{shown}{' …' if end < len(pieces) else ''}"
