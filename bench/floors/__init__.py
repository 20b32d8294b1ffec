"""The least that could do the same work: no framework, no safety but durability. What the benchmarks stand beside."""
