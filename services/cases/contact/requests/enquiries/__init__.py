"""What is counted of requests: when the first answer came, and whether an appointment was wanted."""
