"""What somebody outside of the centre was told or given of a client, written down so that she can learn it."""
