"""What clients say of the centre in their own words: of nobody, with a month and no day."""
