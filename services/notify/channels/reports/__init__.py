"""What a gateway reports later about a message that it took, under an address of one use that names nobody."""
