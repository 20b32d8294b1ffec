"""What every part of quality stands on: words, tables, how people come in. It shows nothing of the figures."""
