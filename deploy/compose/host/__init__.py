"""Operations from the host, beside the Compose file, with no more than Python and the engine."""
