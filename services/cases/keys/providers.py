"""Who can wrap the keys of clients. One more provider is one more module, and one more line here."""

from importlib import import_module

from services.cases.keys.domain import KeyProvider
from services.cases.keys.form import CentreKeys
from services.cases.keys.place import KeyPlace

PROVIDERS = {
    "file": "services.cases.keys.file",
    "transit": "services.cases.keys.transit",
}
"""Each module has `provider(keys, place)`; what else it needs it takes from settings of its own."""


class ProviderNotSetUpError(Exception):
    """Says in one line what is missing, and the next step."""


def open_provider(name: str, keys: CentreKeys, place: KeyPlace) -> KeyProvider:
    """Raises ProviderNotSetUpError, KeyFileError."""
    if name not in PROVIDERS:
        raise ProviderNotSetUpError(f"there is no key provider {name}. Next step: name one of {', '.join(PROVIDERS)}")
    try:
        module = import_module(PROVIDERS[name])
    except ModuleNotFoundError as missing:
        raise ProviderNotSetUpError(
            f"the key provider {name} needs the package {missing.name}. Next step: install kokon-cases[{name}]"
        ) from None
    opened: KeyProvider = module.provider(keys, place)
    return opened
