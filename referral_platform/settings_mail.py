"""Who takes our mails: a mail server, in the demo a table, else nobody, and then they wait."""
from referral_platform import environment

MAIL_FROM = environment.address("MAIL_FROM", "")   # empty: no-reply@ the vendor's own host
_demo, _server = environment.flag("DEMO"), environment.mail_server("EMAIL_URL")
environment.refuse_demo_mail(_demo, _server is not None)

if _server:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _server.host, _server.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _server.user, _server.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _server.starttls, _server.tls
else:
    EMAIL_BACKEND = f"foundation.mail.providers.backends.{'KeepingBackend' if _demo else 'NoServerBackend'}"
EMAIL_TIMEOUT = 20   # seconds; well below the lease of a delivery that calls out
