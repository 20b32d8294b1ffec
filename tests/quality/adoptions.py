"""New versions of the standards, and the events that adopt them."""

from services.quality.standards.catalogue.files import CURRENT, VERSIONS
from shared.bus.compression import pack
from shared.events import StandardAdopted

FIRST = (VERSIONS / f"{CURRENT}.toml").read_text()


def a_version(version: str = "2027-01", *, replaces: str = CURRENT, begins: str = "2027-01-01") -> str:
    """The shipped one under a new name; nothing in it has changed."""
    lines = FIRST.splitlines()
    head = [f'version = "{version}"', f"valid_from = {begins}", f'replaces = "{replaces}"']
    rest = [line for line in lines if not line.startswith(("version =", "valid_from =", "valid_until =", "replaces ="))]
    return "\n".join([*head, *rest]) + "\n"


def an_adoption(text: str | None = None, version: str = "2027-01") -> StandardAdopted:
    return StandardAdopted(catalogue=version, packed=pack(text or a_version(version)))
