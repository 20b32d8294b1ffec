"""`python -m bench.sealed_files NUMBER` fills a centre; prints who has the files and how to ask for them."""

import asyncio
import json
import sys

from bench.sealed_files.centre import fill

if __name__ == "__main__":
    json.dump(asyncio.run(fill(int(sys.argv[1]))), sys.stdout)
