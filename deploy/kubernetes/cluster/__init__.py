"""What an operator's machine asks of an installation in a cluster: the operations of every other place."""
