"""A `kubectl` on PATH that notes what it is asked and answers as a cluster would. Where there is a real one, that looks
first whether it understands the words: without a server it gets no further than that.
"""

import os
import shutil
import subprocess

AWAY = "refused"
"""What the real one says of words that it has understood."""


def understood(words: list[str]) -> bool:
    """By the real `kubectl`, with no cluster to speak to. True where there is none."""
    program = shutil.which("kubectl", path=os.environ.get("REAL_PATH"))
    if program is None:
        return True
    alone = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "KUBECONFIG": "/dev/null"}
    done = subprocess.run([program, *words], env=alone, capture_output=True, text=True, check=False, timeout=60)
    return AWAY in done.stderr
