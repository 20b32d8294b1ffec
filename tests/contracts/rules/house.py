"""All house rules: every module of this folder is loaded, so that a new file of rules needs no list."""

from importlib import import_module
from pathlib import Path

from tests.contracts.rules.rule import RULES, Rule

HERE = Path(__file__).parent
NO_RULES = {"__main__", "house", "rule", "sources"}


def all_rules() -> dict[str, Rule]:
    for file in sorted(HERE.glob("*.py")):
        if file.stem not in NO_RULES:
            import_module(f"tests.contracts.rules.{file.stem}")
    return RULES
