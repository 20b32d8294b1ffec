"""What two versions of the standards say differently."""
