"""A service loads no more than it uses."""

import subprocess
import sys

import pytest

from shared.process.import_filter import without

pytestmark = pytest.mark.real

UNUSED = {"rich", "typer", "alembic", "httpx", "joserfc", "webauthn", "pydantic.v1"}


def test_a_package_is_missing_inside_and_back_afterwards() -> None:
    with without("json"), pytest.raises(ImportError):
        __import__("json")
    assert __import__("json").dumps(1) == "1"


def test_a_service_does_without_what_only_the_command_line_needs() -> None:
    """Until it is asked for: a passkey brings `webauthn` along when there is one."""
    code = f"""
import contextlib, sys
from pydantic import ValidationError
from shared.runtime.server import create
with contextlib.suppress(ValidationError):  # there are no settings here
    create("cases")
print("services.cases.app" in sys.modules, sorted({UNUSED} & set(sys.modules)))
"""
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["True", "[]"]
