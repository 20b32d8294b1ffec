"""What a recording may be, and what stays of it: of each file only what players need, so that nothing else is told."""
