"""What casework contributes to quality: counts of at least five clients, once a month, and nothing about anybody."""
