"""What the site says of itself: its collection, its accessibility, privacy."""
