"""Nothing is stored here: what people are told is a mail, and mail keeps it."""
