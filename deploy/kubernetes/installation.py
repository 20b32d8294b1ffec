"""What runs in one namespace: a centre or the office, with the names of its servers in there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy.compose import layout
from deploy.compose.layout import Installation
from deploy.nats.server_folders import Surroundings

SURROUNDINGS = Surroundings(mounted=Path("/run/link"), hub_host="nats")
"""Certificates of the link are mounted apart from the configuration: a centre that has not joined has none."""
OFFICE = "office"
KEYS_IN_FOLDER = "key-file-in-folder"
"""A file of a backup: whether the operator's folder, and so a Secret, still has the key file of casework."""
HUB_FILE = "hub.json"
"""A file of a backup of the office: the keys of the hub and the register, each by the names that a set gives them."""


@dataclass(frozen=True, slots=True)
class InNamespace(Installation):
    """Its servers are found by their plain names, because nobody else's are in the namespace."""

    def host(self, part: str) -> str:
        return part

    @property
    def is_office(self) -> bool:
        return self.name == OFFICE

    @property
    def kind(self) -> Literal["centre", "office"]:
        return "office" if self.is_office else "centre"


def named(name: str) -> InNamespace:
    of = layout.OFFICE if name == OFFICE else layout.centre(name)
    return InNamespace(of.name, of.services, of.databases)
