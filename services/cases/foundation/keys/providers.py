"""Who can wrap the keys of clients: what is shipped, and whatever an installed package announces."""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from services.cases.foundation.keys.domain import KeyProvider
from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.place import KeyPlace

PROVIDERS = {
    "file": "services.cases.foundation.keys.file",
    "transit": "services.cases.foundation.keys.transit",
}
"""Each module has `provider(keys, place)`; what else it needs it takes from settings of its own."""
ANNOUNCED = "kokon.key_providers"
"""The entry points of other packages: a name, and a module like those above or the function itself."""


class ProviderNotSetUpError(Exception):
    """Says in one line what is missing, and the next step."""


def known_providers() -> list[str]:
    return sorted({*PROVIDERS, *(one.name for one in entry_points(group=ANNOUNCED))})


def open_provider(name: str, keys: CentreKeys, place: KeyPlace) -> KeyProvider:
    """Raises ProviderNotSetUpError, KeyFileError."""
    try:
        opens = maker_of(name)
    except ModuleNotFoundError as missing:
        raise ProviderNotSetUpError(
            f"the key provider {name} needs the package {missing.name}. Next step: install kokon-cases[{name}]"
        ) from None
    return opens(keys, place)


def maker_of(name: str) -> Callable[[CentreKeys, KeyPlace], KeyProvider]:
    """What is shipped comes first: no other package takes its name. Raises ProviderNotSetUpError."""
    if name in PROVIDERS:
        found: Any = import_module(PROVIDERS[name])
    else:
        found = announced(name).load()
    opens: Callable[[CentreKeys, KeyPlace], KeyProvider] = getattr(found, "provider", found)
    return opens


def announced(name: str) -> EntryPoint:
    found = list(entry_points(group=ANNOUNCED, name=name))
    if len(found) == 1:
        return found[0]
    if found:
        raise ProviderNotSetUpError(f"several packages have a key provider {name}. Next step: leave one installed")
    known = ", ".join(known_providers())
    raise ProviderNotSetUpError(f"there is no key provider {name}. Next step: name one of {known}")
