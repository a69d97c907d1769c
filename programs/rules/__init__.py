"""What a program may be set to, and what the vendor's own questions take for an answer."""
