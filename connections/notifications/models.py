"""What is stored here."""
