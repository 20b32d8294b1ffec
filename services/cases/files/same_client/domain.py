"""Whose a file is: of the same client as another one, or of somebody else after all."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from services.cases.files.file.domain import File


def same_client(file: File, as_: File) -> File:
    """A file merged with another: its client counts once, and both are kept and deleted together."""
    return replace(file, counted_as=as_.counted_as, same_as=as_.same_as)


def divided(file_id: UUID, others: Collection[UUID]) -> dict[UUID, UUID]:
    """Whose each file is, when this one is somebody else's and the `others`, at least one, stay one client's.

    As whom they are counted stays as it is: nobody can tell any more who was counted for what.
    """
    return {file_id: file_id} | dict.fromkeys(others, min(others))
