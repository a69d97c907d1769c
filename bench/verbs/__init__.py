"""What a driver does inside a grown database, by subject."""
