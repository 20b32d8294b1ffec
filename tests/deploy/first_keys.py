"""`python -m tests.deploy.first_keys FOLDER [SETTING]`: what a first start does about the keys, and nothing else."""

import sys
from pathlib import Path

from deploy.local.keys import first_lock
from deploy.local.services import service_keys
from deploy.local.settings.installation import Installation
from deploy.trouble import Trouble

if __name__ == "__main__":
    installation = Installation(Path(sys.argv[1]), "north")
    try:
        first_lock.ensure_chosen(installation, "".join(sys.argv[2:]))
        service_keys.public_keys(installation)
    except Trouble as trouble:
        sys.exit(f"kokon: {trouble}")
