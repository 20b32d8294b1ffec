"""Who the person is, as the person tells it: a few fields of a file, each with everything that stood in it before."""
