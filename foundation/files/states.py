"""What a stored file may be. Nothing else is taken: whatever a browser could run, or somebody's camera could have signed, stays out."""
PDF = "application/pdf"
TEXT = "text/plain"
ENDINGS = {PDF: ".pdf", TEXT: ".txt"}
