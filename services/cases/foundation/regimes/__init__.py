"""The law that a centre is under: GDPR, KDG or DSG-EKD."""
