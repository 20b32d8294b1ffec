"""How every figure of the office comes about, in one place that they all lead to."""
