"""Cookies, transport and the one content security policy of every page."""
from referral_platform import environment

_https = environment.flag("HTTPS")
# Over plain http (a demo on this machine) the browser refuses __Host- names.
_prefix = "__Host-" if _https else ""

SESSION_COOKIE_NAME = _prefix + "session"
CSRF_COOKIE_NAME = _prefix + "csrf"
LANGUAGE_COOKIE_NAME = _prefix + "language"
KNOWN_BROWSER_COOKIE_NAME = _prefix + "known"   # foundation/web/browsers.py
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
# In the session: in a cookie of its own their words would lie open, under a name that any host above ours could set.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 14 * 24 * 3600   # of visitors; who signs in has a shorter or longer one (foundation/web/sessions.py)
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
BEHIND_PROXY = environment.flag("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "foundation.web.errors.csrf_failure"

# No inline script or style anywhere, so no nonce is needed: this is stricter than one.
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}}
