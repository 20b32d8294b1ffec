"""One centre or the office in containers, for keeps: see `docs/first-run.md`."""
