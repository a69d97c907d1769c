"""What a rate is and how people write it down: pure."""
