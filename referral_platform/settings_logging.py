"""What goes wrong is written to stderr, without the secrets that some addresses carry."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets_masked": {"()": "foundation.web.masking.SecretsMasked"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["secrets_masked"], "formatter": "line", "level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},   # what was refused stands in the access log
    },
}
