"""Letters to an authority or a professional: what a consent covers, and nothing else, as a document on paper."""
