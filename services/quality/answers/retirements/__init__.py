"""An own criterion is retired, and the files of its answer go."""
