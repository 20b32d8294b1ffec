"""The export as files in a folder of the operator, each night."""
