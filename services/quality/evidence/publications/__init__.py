"""What the centre tells everybody about itself: written, translated and released here, shown by intake."""
