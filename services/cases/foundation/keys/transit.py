"""Wrapping by the transit engine of OpenBao or Vault: the key-encryption key never leaves that server.

The key must be made there, derived, before anything is wrapped: `bao write -f transit/keys/kokon-CENTRE derived=true`.
Each client's key is wrapped under a key of its own, derived from centre and key id; a moved box does not open.
"""

import asyncio
import base64
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from pathlib import Path
from typing import Annotated, Any

import hvac
from hvac.exceptions import InvalidRequest, VaultError
from pydantic import AfterValidator, AnyHttpUrl, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from requests import RequestException, Session

from services.cases.foundation.keys.domain import (
    DATA_KEY_BYTES,
    KeyNotUnwrappedError,
    KeysAwayError,
    Wrapped,
    binding_of,
)
from services.cases.foundation.keys.form import CentreKeys, KeyFileError
from services.cases.foundation.keys.place import KeyPlace, credentials, read_privately
from services.cases.foundation.keys.providers import ProviderNotSetUpError
from shared.crypto.keypairs import NeverWrittenDown

BATCH = 500
"""Keys of one request."""
CREDENTIAL = "cases-transit-token"
AT_ONCE = 4
HERE = {"localhost", "127.0.0.1", "::1", "[::1]"}

type Items = list[dict[str, str]]


def guarded(url: AnyHttpUrl) -> AnyHttpUrl:
    if url.scheme != "https" and url.host not in HERE:
        raise ValueError("only https, except on this machine")
    return url


class TransitSettings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="CASES_TRANSIT_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    url: Annotated[AnyHttpUrl, AfterValidator(guarded)]
    token_file: Path | None = None
    """Read again for each request, so that an agent may renew it. Without it: the credential `cases-transit-token`."""
    key: str = ""
    """`kokon-` and the id of the centre, where nothing else is said."""
    mount: str = "transit"
    namespace: str | None = None
    ca_file: Path | None = None
    """Of an authority of one's own; certificates are always checked."""
    timeout: float = Field(default=5.0, gt=0, le=60)
    """Seconds."""


class TransitKeys(NeverWrittenDown):
    """`hvac` waits, so it does so in threads of its own."""

    name = "transit"

    def __init__(self, centre: str, settings: TransitSettings) -> None:
        self._centre = centre
        self._settings = settings
        self._place = {"name": settings.key or f"kokon-{centre}", "mount_point": settings.mount}
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="kokon-transit")
        self._clients = threading.local()
        self._known = False

    def __repr__(self) -> str:
        return f"TransitKeys({self._place['name']})"

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, Wrapped]:
        items = {key_id: {"plaintext": encoded(key)} for key_id, key in keys.items()}
        await self._certain()
        return boxes(await self._batched("encrypt_data", items))

    async def unwrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, bytes]:
        found = await self._batched("decrypt_data", ciphertexts(wrapped), ciphertext="")
        return {key_id: data_key(key_id, result.get("plaintext", "")) for key_id, result in found.items()}

    async def rewrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, Wrapped]:
        return boxes(await self._batched("rewrap_data", ciphertexts(wrapped), ciphertext=""))

    async def newest(self) -> int:
        return int((await self._look())["latest_version"])

    async def rotate(self) -> int:
        await self._certain()
        await self._ask(lambda client: client.secrets.transit.rotate_key(**self._place))
        return await self.newest()

    async def forget_older(self, version: int) -> None:
        """A least version alone could be taken back; only what was trimmed is gone."""
        for what in ("min_encryption_version", "min_decryption_version"):  # hvac refuses both at once
            await self._configure(**{what: version})
        await self._ask(lambda client: client.secrets.transit.trim_key(min_version=version, **self._place))

    async def _configure(self, **changes: int) -> None:
        await self._ask(lambda client: client.secrets.transit.update_key_configuration(**self._place, **changes))

    async def _certain(self) -> None:
        """Encrypting for a key that is not there would make one, underived: so it is looked for before."""
        if not self._known:
            await self._look()

    async def _look(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self._ask(lambda client: client.secrets.transit.read_key(**self._place)))["data"]
        if not found.get("derived") or found.get("exportable") or not found.get("supports_encryption"):
            raise KeysAwayError("the transit key must be derived, not exportable, and encrypt")
        self._known = True
        return found

    async def _batched(self, verb: str, items: Mapping[str, dict[str, str]], **rest: str) -> dict[str, dict[str, Any]]:
        """The result of each item, by key id. Raises KeyNotUnwrappedError for the first one that was refused."""
        found: dict[str, dict[str, Any]] = {}
        for key_ids in batched(items, BATCH, strict=False):
            given = [items[key_id] | {"context": encoded(binding_of(self._centre, key_id))} for key_id in key_ids]
            found |= dict(zip(key_ids, await self._results(verb, given, key_ids, **rest), strict=True))
        return found

    async def _results(self, verb: str, given: Items, key_ids: Sequence[str], **rest: str) -> list[dict[str, Any]]:
        def ask(client: hvac.Client) -> Any:
            try:
                return getattr(client.secrets.transit, verb)(**self._place, batch_input=given, **rest)
            except InvalidRequest as refused:
                # some of the items; its text has the keys of all others
                return refused.json

        results = results_in(await self._ask(ask))
        if results is None or len(results) != len(key_ids):
            raise KeysAwayError("the transit server did not take the request")
        for key_id, result in zip(key_ids, results, strict=True):
            if result.get("error"):
                raise KeyNotUnwrappedError(key_id)
        return results

    async def _ask(self, ask: Callable[[hvac.Client], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._asked, ask)

    def _asked(self, ask: Callable[[hvac.Client], Any]) -> Any:
        client = self._client()
        try:
            client.token = read_privately(self._token_file()).decode().strip()
            return ask(client)
        except (VaultError, RequestException) as error:
            raise KeysAwayError(f"transit: {type(error).__name__}") from None
        except (KeyFileError, UnicodeDecodeError):
            raise KeysAwayError("transit: no token") from None
        finally:
            client.token = None

    def _token_file(self) -> Path:
        folder = credentials()
        found = self._settings.token_file or (folder / CREDENTIAL if folder else None)
        if found is None:
            raise KeyFileError("missing")
        return found

    def _client(self) -> hvac.Client:
        if not hasattr(self._clients, "client"):
            session = Session()
            session.trust_env = False  # no proxy and no password file of the house
            session.verify = str(self._settings.ca_file) if self._settings.ca_file else True
            self._clients.client = hvac.Client(
                url=str(self._settings.url).rstrip("/"),
                token="",
                namespace=self._settings.namespace,
                timeout=self._settings.timeout,
                allow_redirects=False,
                session=session,
            )
        client: hvac.Client = self._clients.client
        return client


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def ciphertexts(wrapped: Mapping[str, Wrapped]) -> dict[str, dict[str, str]]:
    def items() -> Iterator[tuple[str, dict[str, str]]]:
        for key_id, entry in wrapped.items():
            prefix, _, _ = entry.box.partition(b":v")
            if not entry.box.startswith(prefix + f":v{entry.kek_version}:".encode()):
                raise KeyNotUnwrappedError(key_id)
            yield key_id, {"ciphertext": entry.box.decode("ascii", "replace")}

    return dict(items())


def boxes(results: Mapping[str, dict[str, Any]]) -> dict[str, Wrapped]:
    return {
        key_id: Wrapped(version_of(result["ciphertext"]), result["ciphertext"].encode())
        for key_id, result in results.items()
    }


def version_of(ciphertext: str) -> int:
    """`vault:v3:...` was wrapped with version 3."""
    return int(ciphertext.split(":")[1].removeprefix("v"))


def data_key(key_id: str, plaintext: str) -> bytes:
    key = base64.b64decode(plaintext)
    if len(key) != DATA_KEY_BYTES:
        raise KeyNotUnwrappedError(key_id)
    return key


def results_in(answer: Any) -> list[dict[str, Any]] | None:
    match answer:
        case {"data": {"batch_results": [*results]}}:
            return results
        case _:
            return None


def provider(keys: CentreKeys, place: KeyPlace) -> TransitKeys:
    """Raises ProviderNotSetUpError."""
    try:
        return TransitKeys(keys.centre, TransitSettings())
    except ValidationError as wrong:
        names = ", ".join(sorted(f"CASES_TRANSIT_{str(error['loc'][0]).upper()}" for error in wrong.errors()))
        raise ProviderNotSetUpError(f"the transit server is not named rightly. Next step: set {names}") from None
