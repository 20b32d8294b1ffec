"""`./kokon version`: what is running here, for a report of something that went wrong."""

import subprocess
import tomllib
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.machine.program_environment import ROOT, plain


def version() -> None:
    """Print the version and, in a git tree, the commit."""
    typer.echo(described(ROOT))


def print_if_asked(asked: bool) -> None:
    if asked:
        version()
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", callback=print_if_asked, is_eager=True, help="The same as the command version.")
    ] = False,
) -> None:
    """The options of ./kokon itself."""


def described(root: Path) -> str:
    number = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    commit = commit_of(root)
    return f"kokon {number} ({commit})" if commit else f"kokon {number}"


def commit_of(root: Path) -> str | None:
    """None without a git tree of its own or without git; a tree around the installation says nothing about it."""
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"]
    try:
        answer = subprocess.run(command, env=plain(), capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()
