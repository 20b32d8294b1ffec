"""The bus as data made into server configuration, streams and consumers."""
