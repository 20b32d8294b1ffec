"""The figures of the federation for programs: read only, with the same left out as on the pages."""
