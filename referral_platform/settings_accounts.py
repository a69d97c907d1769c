"""Accounts: advocates by e-mailed code, staff by password and second factor. The pages and the limits are our own; allauth
keeps the second factors and opens the session."""
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["foundation.accounts.backend.AccountsBackend"]
# Memory-hard, and a tenth of the time of the default on one core.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "staff_sign_in"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_UNIQUE_EMAIL = True   # allauth insists; the index behind it is per vendor (accounts/migrations/0002)
ACCOUNT_EMAIL_VERIFICATION = "none"   # an address is proven by our own code, link or invitation
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = False   # they live in the cache; ours are rows (accounts/lockout.py)
MFA_ADAPTER = "foundation.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
