"""What only a restored key opens, and what a restore ends: a document of the register, and a token of a program."""

import json

from tests.containers.kept import Kept

SCRIPT = """
import asyncio, json, sys
from datetime import UTC, date, datetime
from uuid import UUID

from services.quality.app import keys_or_exit
from services.quality.foundation.documents.domain import Document
from services.quality.foundation.documents.sealed import open_sealed, seal
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import open_store
from services.quality.foundation.tokens.domain import Maker, Scope, Token, digest
from services.quality.foundation.tokens.store import ApiTokens
from services.quality.settings import QualitySettings
from shared.documents.acceptance import Kind

ONE, CONTENT = UUID(int=1), b"%PDF-1.7 of the register"


async def main():
    settings, now = QualitySettings(), datetime.now(UTC)
    key, store = keys_or_exit(settings).documents, open_store(settings.database_url)
    async with store.work() as work:
        if sys.argv[1] == "keep":
            document = Document(ONE, ONE, Kind.PDF, len(CONTENT), None, None, Author(ONE, Role.LEAD), now)
            await Documents(work).add(document, seal(CONTENT, key, centre=settings.centre, document=ONE))
            token = Token(ONE, "Nightly table", (Scope.EXPORT,), Maker(ONE, "lead"), now, date(2999, 1, 1))
            await ApiTokens(work).add(token, digest("kokon_" + "a" * 43))
        _, sealed = await Documents(work).sealed(ONE, ONE)
        live = sum(token.revoked_at is None for token in await ApiTokens(work).all())
    print(json.dumps([open_sealed(sealed, key, centre=settings.centre, document=ONE).decode(), live]))
    await store.engine.dispose()


asyncio.run(main())
"""
KEPT, ENDED = ["%PDF-1.7 of the register", 1], ["%PDF-1.7 of the register", 0]
"""The document, and how many tokens open anything."""


def seen(centre: Kept, verb: str = "look") -> list[object]:
    """With the settings and the key file of the service, in its container; `keep` seals the document first."""
    said = centre.run("exec", "-T", "quality", "/start", "python", "-c", SCRIPT, verb)
    found: list[object] = json.loads(said.splitlines()[-1])
    return found
