"""Typeset PDF documents, in a process of their own; the templates lie with the service."""
