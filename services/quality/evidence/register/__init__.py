"""What the centre writes down about itself: entries with a review date, and the figures made from them."""
