"""Rules for deadlines as a lead would bring them in."""

import json
from typing import Any

from services.cases.casework.deadlines.rules.domain import Rule

WORDS = {"en": "Time to decide", "de": "Zeit zur Entscheidung", "ar": "وقت للتفكير"}
A_RULE: dict[str, Any] = {
    "id": "reflection_of_test",
    "version": 1,
    "area": "reflection",
    "section": "§ 59 Abs. 7 AufenthG",
    "source": "https://law.example/59",
    "valid_from": "2011-11-26",
    "looked_at": "2026-03-01",
    "title": WORDS,
    "starts": {"en": "Day on which the authority was told"},
    "advice": {"en": "Ask for more time in writing."},
    "reminders": [28, 14],
    "computation": {"kind": "after", "number": 3, "unit": "months"},
    "examples": [{"starts_on": "2026-03-05", "due_on": "2026-06-05"}],
}
LONGER: dict[str, Any] = {
    "id": "reflection_period",
    "version": 2,
    "valid_from": "2026-03-01",
    "computation": {"kind": "at_least", "number": 6, "unit": "months"},
    "examples": [{"starts_on": "2026-03-05", "due_on": "2026-09-05"}],
}
"""What would follow the reflection period that comes with Kokon."""


def a_rule(**changes: Any) -> Rule:
    return Rule.model_validate(A_RULE | changes)


def as_json(*rules: Rule) -> bytes:
    return json.dumps({"rules": [one.model_dump(mode="json", exclude_none=True) for one in rules]}).encode()


def as_toml(rule: Rule) -> bytes:
    """Every value of JSON but for null can be written as TOML, a table in one line."""
    lines = (f"{name} = {written(value)}" for name, value in rule.model_dump(mode="json", exclude_none=True).items())
    return "\n".join(["[[rules]]", *lines]).encode()


def written(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {written(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
