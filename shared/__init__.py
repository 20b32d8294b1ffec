"""Code that all services share; of the business it knows the vocabulary of events alone."""
