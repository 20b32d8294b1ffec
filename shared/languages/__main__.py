"""`python -m shared.languages extract|update|compile|check [DOMAIN ...]`"""

import sys

from shared.languages.catalogues import command

if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
