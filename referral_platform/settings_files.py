"""What may come in with one request, and where it is kept while it is read: in memory, within these limits (foundation/web/uploads.py)."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440     # bytes of a body, of an upload without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20           # more than anything takes, so that one too many is refused at its field
FILE_UPLOAD_HANDLERS = ["foundation.web.uploads.InMemory"]
UPLOAD_LARGEST = 100 * 1024 * 1024          # bytes of a request with files; what is too large is read to its end, counted and not kept
