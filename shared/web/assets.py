"""Static files under addresses that carry their hash, so that browsers may keep them for a year."""

import gzip
from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

COMPRESSED = ("text/", "application/json", "image/svg+xml", "application/javascript")


@dataclass(frozen=True, slots=True)
class Asset:
    kind: str
    content: bytes
    compressed: bytes | None


class Assets:
    """All static files of a service, read and compressed once; few and small enough for memory."""

    def __init__(self, *folders: Path) -> None:
        """Later folders win over earlier ones where a name is there twice."""
        self._urls: dict[str, str] = {}
        self._files: dict[str, Asset] = {}
        for folder in folders:
            for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
                if file.is_file():
                    self._add(file.relative_to(folder), file.read_bytes())

    def _add(self, name: Path, content: bytes) -> None:
        mark = sha256(content).hexdigest()[:12]
        hashed = name.with_name(f"{name.stem}.{mark}{name.suffix}").as_posix()
        kind = guess_type(name.name)[0] or "application/octet-stream"
        small = compressed(content) if kind.startswith(COMPRESSED) else None
        self._urls[name.as_posix()] = f"/static/{hashed}"
        self._files[hashed] = Asset(kind, content, small)

    def url(self, name: str) -> str:
        """The address of a file, as templates use it: `asset("kokon.css")`. KeyError for a file that is not there."""
        return self._urls[name]

    def router(self) -> APIRouter:
        router = APIRouter()
        router.add_api_route("/static/{name:path}", self.serve, methods=["GET", "HEAD"])
        return router

    async def serve(self, request: Request, name: str) -> Response:
        file = self._files.get(name)
        if file is None:
            raise HTTPException(404)
        if file.compressed and "gzip" in request.headers.get("accept-encoding", ""):
            headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
            return Response(file.compressed, media_type=file.kind, headers=headers)
        return Response(file.content, media_type=file.kind, headers={"vary": "accept-encoding"})


def compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
