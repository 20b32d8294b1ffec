"""A program in the place of a service: says on /ready what its file says, and logs one line, or what it is asked."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/log/"):
            sys.stdout.write(self.path.removeprefix("/log/") + "\n")
            sys.stdout.flush()
        reasons = json.loads(Path(os.environ["REASONS"]).read_text()) if "REASONS" in os.environ else []
        body = json.dumps({"ready": not reasons, "reasons": reasons}).encode()
        self.send_response(503 if reasons else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


if __name__ == "__main__":
    sys.stdout.write("stand-in runs\n")
    sys.stdout.flush()
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
