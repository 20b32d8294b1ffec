"""What the public pages use, and whether the oldest browser they are made for knows it: Chromium 65, of March 2018."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parents[2] / "services/intake/static"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
KNOWN_PROPERTIES = frozenset({
    "-webkit-border-end", "-webkit-border-start", "-webkit-margin-end", "-webkit-margin-start",
    "-webkit-padding-end", "-webkit-padding-start", "-webkit-text-size-adjust", "align-content", "align-items",
    "align-self", "animation", "background", "background-color", "background-image", "border", "border-bottom",
    "border-collapse", "border-color", "border-left", "border-radius", "border-right", "border-style", "border-top",
    "border-width", "bottom", "box-shadow", "box-sizing", "break-inside", "clear", "clip", "clip-path", "color",
    "content", "cursor", "direction", "display", "fill", "filter", "flex", "flex-basis", "flex-direction",
    "flex-flow", "flex-grow", "flex-shrink", "flex-wrap", "float", "font", "font-family", "font-size",
    "font-style", "font-variant-numeric", "font-weight", "grid-area", "grid-column", "grid-column-gap", "grid-gap",
    "grid-row", "grid-row-gap", "grid-template-columns", "grid-template-rows", "height", "justify-content",
    "justify-items", "justify-self", "left", "letter-spacing", "line-height", "list-style", "margin",
    "margin-bottom", "margin-left", "margin-right", "margin-top", "max-height", "max-width", "min-height",
    "min-width", "object-fit", "opacity", "order", "outline", "outline-color", "outline-offset", "overflow",
    "overflow-wrap", "overflow-x", "overflow-y", "padding", "padding-bottom", "padding-left", "padding-right",
    "padding-top", "pointer-events", "position", "resize", "right", "stroke", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-width", "table-layout", "text-align", "text-decoration", "text-overflow",
    "text-transform", "top", "transform", "transition", "unicode-bidi", "user-select", "vertical-align",
    "visibility", "white-space", "width", "will-change", "word-break", "word-wrap", "z-index",
})  # fmt: skip
LATER_PROPERTIES = {
    "accent-color": "the browser's own colour for a chosen circle",
    "color-scheme": "light fields and scroll bars; dark colours come with the same browsers",
    "forced-color-adjust": "there are no forced colours",
    "line-break": "a line of Chinese may begin with a mark that ends a sentence",
    "scroll-padding-top": "a place jumped to may lie below the way out",
    "text-size-adjust": "the prefixed one beside it",
    "text-underline-offset": "the line stands a little nearer",
    "text-wrap": "headings break where they are full",
}
"""What an older browser shows instead."""
LOGICAL = {f"{name}-inline-{side}": f"-webkit-{name}-{side}"
           for name in ("margin", "padding", "border") for side in ("start", "end")}  # fmt: skip
"""What came with Chromium 69, with the prefixed property of the same meaning that has to stand right before it."""
LATER_VALUES = (
    (re.compile(r"\b(?:light-dark|color-mix|min|max|clamp|env|oklch|color)\("), ""),
    (re.compile(r"\banywhere\b"), "word-break: break-word"),
    (re.compile(r"\b(?:match-parent|inline-start|inline-end)\b"), ""),
    (re.compile(r"\d(?:[dsl]v[hwib]|lh|rlh|cq\w+)\b"), ""),
)
"""With the declaration that has to stand before it in the same rule, or none where there is no such one."""
LATER_SELECTORS = re.compile(
    r":(?:is|where|has|focus-visible|dir|modal|user-invalid)\b|::(?:marker|backdrop)\b|:not\([^()]*,|&"
)
LATER_MEDIA = re.compile(r"prefers-|forced-colors|[<>]")
SCRIPTS_DO_WITHOUT = re.compile(
    r"\.(?:replaceChildren|requestSubmit|randomUUID|at|flat|flatMap|matchAll|replaceAll|fromEntries|allSettled|any|"
    r"toggleAttribute|checkVisibility|findLast|toSorted|toReversed|hasOwn|showModal)\(|"
    r"\b(?:structuredClone|globalThis|AbortController|BigInt|BigUint64Array|queueMicrotask|ListFormat|"
    r"RelativeTimeFormat|dateStyle|timeStyle|WeakRef)\b"
)
"""Names that came after Chromium 65. Where one is used all the same, the line says what is done without it."""


@dataclass(frozen=True, slots=True)
class Rule:
    media: str
    selectors: str
    declarations: tuple[tuple[str, str], ...]


def rules_in(css: str) -> Iterator[Rule]:
    """All rules of a stylesheet, with the condition around them."""
    yield from _rules(COMMENT.sub("", css), "")


def _rules(css: str, media: str) -> Iterator[Rule]:
    at = 0
    while (begin := css.find("{", at)) >= 0:
        head, depth, end = css[at:begin].strip(), 1, begin + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        body = css[begin + 1 : end - 1]
        if head.startswith("@media"):
            yield from _rules(body, head)
        else:
            yield Rule(media, head, tuple(_declarations(body)))
        at = end


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for part in body.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip(), value.strip()


def unknown_in(css: str) -> list[str]:
    """What Chromium 65 does not know and nothing stands in for."""
    return [complaint for rule in rules_in(css) for complaint in _unknown(rule)]


def _unknown(rule: Rule) -> Iterator[str]:
    where = f"{rule.selectors} {{ ... }}"
    if rule.selectors.startswith("@"):
        yield where
    if LATER_SELECTORS.search(rule.selectors) and "," in re.sub(r"\([^()]*\)", "", rule.selectors):
        yield f"{where}: a selector that is not known takes the others of its list with it"
    before: list[tuple[str, str]] = []
    for name, value in rule.declarations:
        yield from _unknown_declaration(where, name, value, before)
        before.append((name, value))


def _unknown_declaration(where: str, name: str, value: str, before: list[tuple[str, str]]) -> Iterator[str]:
    if name in LOGICAL:
        if before[-1:] != [(LOGICAL[name], value)]:
            yield f"{where}: {name} without {LOGICAL[name]}: {value} right before it"
    elif name.startswith("--") or name in KNOWN_PROPERTIES or name in LATER_PROPERTIES:
        pass
    else:
        yield f"{where}: {name}"
    for later, instead in LATER_VALUES:
        if later.search(value) and (not instead or tuple(instead.split(": ")) not in before):
            yield f"{where}: {name}: {value}"
    if name in ("gap", "row-gap", "column-gap"):
        yield f"{where}: {name}"
