"""The versions of the standards as the office sees them: adopted, sent out, told apart."""
