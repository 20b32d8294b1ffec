"""A centre with thousands of sealed files, each with sixty records."""
