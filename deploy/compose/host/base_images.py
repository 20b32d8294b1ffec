"""Base images by digest: looked up where the engine finds them, and written into `.env` of the folder."""

import re
import subprocess
from pathlib import Path

from deploy.trouble import Trouble

NAMES = {
    "KOKON_PYTHON": "python:3.13-slim",
    "KOKON_NATS": "nats:2-alpine",
    "KOKON_POSTGRES": "postgres:18",
    "KOKON_CADDY": "caddy:2",
    "KOKON_COLLECTOR": "otel/opentelemetry-collector:0.130.0",
}
"""What the Compose files take where nothing is said, by the variable that says another one."""
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def pin(file: Path) -> list[str]:
    """Write the digest that each image has today; return the lines. Raises Trouble, and then nothing is written."""
    text = file.read_text() if file.exists() else ""
    said = dict(re.findall(r"^(KOKON_\w+)=(.*)$", text, re.MULTILINE))
    lines = {variable: f"{variable}={pinned(said.get(variable) or name)}" for variable, name in NAMES.items()}
    for variable, line in lines.items():
        text, written = re.subn(rf"^(# )?{variable}=.*$", line, text, count=1, flags=re.MULTILINE)
        text += "" if written else f"{line}\n"
    draft = file.with_name(".env.new")
    draft.write_text(text)
    draft.chmod(0o600)
    draft.replace(file)
    return list(lines.values())


def pinned(image: str) -> str:
    """The same name, with the digest that is behind its tag today."""
    name = image.partition("@")[0]
    line = ["docker", "buildx", "imagetools", "inspect", name, "--format", "{{.Manifest.Digest}}"]
    asked = subprocess.run(line, capture_output=True, text=True, check=False)
    digest = asked.stdout.strip()
    if asked.returncode or not DIGEST.fullmatch(digest):
        last = (asked.stderr.strip().splitlines() or ["it said nothing"])[-1]
        step = "look whether this machine reaches the registry, then run this again."
        raise Trouble("no_digest", f"The digest of {name} could not be found ({last}).", step)
    return f"{name}@{digest}"
