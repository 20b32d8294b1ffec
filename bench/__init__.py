"""Benchmarks: every figure beside a floor of plain parts, taken in turn in one run. `./kokon bench NAME`."""
