"""Everything that differs between machines comes from the environment (docs/running.md lists it); the rest stands here."""
from pathlib import Path

from referral_platform import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = False   # nowhere: error pages are our own
DEMO = environment.flag("DEMO")
HTTPS = environment.flag("HTTPS")
SECRET_KEY = environment.text("SECRET_KEY")
FIELD_KEYS = environment.text("FIELD_KEYS").split(",")   # Fernet keys, newest first; they open the encrypted columns
BIND_HOST = environment.text("BIND_HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, 1, 65535)
STRIPE_API_KEY = environment.text("STRIPE_API_KEY", "")

# The host that belongs to no vendor; vendors answer at the hosts of the address table, by default below it.
INSTALLATION_HOST = environment.text("INSTALLATION_HOST", "localhost").lower()
PUBLIC_PORT = environment.text("PUBLIC_PORT", f":{PORT}" if INSTALLATION_HOST == "localhost" else "")
environment.refuse_demo_outside(DEMO, BIND_HOST, STRIPE_API_KEY, installation_host=INSTALLATION_HOST, behind_proxy=environment.flag("BEHIND_PROXY"))
ALLOWED_HOSTS = ["*"]   # the address table decides

# "default" serves, "aside" is the same role in autocommit for what must survive a refused request, "relay" finds due
# deliveries, "owner" migrates. In tests all four are one database, made by its owner.
DATABASES = {
    "default": environment.database("DATABASE_URL", TEST={"MIRROR": "owner"}, CONN_MAX_AGE=300),
    "aside": environment.database("DATABASE_URL", TEST={"MIRROR": "owner"}, CONN_MAX_AGE=300),
}
if environment.text("DATABASE_RELAY_URL", ""):
    DATABASES["relay"] = environment.database("DATABASE_RELAY_URL", TEST={"MIRROR": "owner"})
if environment.text("DATABASE_OWNER_URL", ""):
    DATABASES["owner"] = environment.database("DATABASE_OWNER_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BROKER_URL = environment.text("BROKER_URL", environment.text("REDIS_URL", ""))

ROOT_URLCONF = "referral_platform.urls.vendor"   # the middleware chooses another for the installation and the operators
WSGI_APPLICATION = "referral_platform.wsgi.application"

INSTALLED_APPS = [
    "referral_platform",
    "desks",
    "connections.notifications",
    "reporting",
    "fulfilment",
    "rewards",
    "referrals",
    "partners",
    "advocates",
    "programs",
    "foundation.web",
    "foundation.ledger",
    "foundation.accounts",
    "foundation.files",
    "foundation.jobs",
    "foundation.mail",
    "foundation.rates",
    "foundation.outbox",
    "foundation.tenants",
    "foundation.kernel",
    "django.forms",   # its widgets are found by our template engine
    "foundation.web.apps.OperatorsAdmin",   # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "rest_framework",
    "drf_spectacular",
]
if DEMO:
    INSTALLED_APPS.insert(1, "demo")

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",   # these three outside of whatever answers first: a redirect to https, a file
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "foundation.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",   # outside the transaction: a refused request keeps its session
    "foundation.web.middleware.TenantMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "foundation.web.plain_text.PlainTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

FORM_RENDERER = "foundation.web.forms.HouseRenderer"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [BASE_DIR / "templates"],
    "OPTIONS": {
        "loaders": [("django.template.loaders.cached.Loader", [
            "django_cotton.cotton_loader.Loader",
            "django.template.loaders.filesystem.Loader",
            "django.template.loaders.app_directories.Loader",
        ])],
        "context_processors": [
            "django.template.context_processors.request",
            "django.template.context_processors.csrf",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "foundation.web.context.page",
            "desks.console_counts.nav_counts",
            "desks.doors.doors",
        ],
        "libraries": {"agreed": "rewards.web.templatetags.agreed"},
        "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n", "foundation.web.templatetags.house"],
    },
}]

# To standard error, which the launcher and containers keep. Django alone would mail what broke, to nobody.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}},   # what was broken, not every page that doesn't exist
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = environment.text("STATIC_ROOT", "") or None   # set: collected and hashed; unset: found in place
WHITENOISE_ROOT = BASE_DIR / "static" / "root"   # /favicon.ico, for who asks for it whatever a page says
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_ALLOW_ALL_ORIGINS = False   # our files are for our pages
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},   # nothing is uploaded to a disk
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage" if STATIC_ROOT
                    else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# No cache of any kind is shared: limits, lockouts and sessions are rows.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
SESSION_ENGINE = "foundation.web.session_store"   # Django's table; left alone for long, a session ends

from referral_platform.settings_accounts import *  # noqa: E402, F403
from referral_platform.settings_api import *  # noqa: E402, F403
from referral_platform.settings_files import *  # noqa: E402, F403
from referral_platform.settings_logging import *  # noqa: E402, F403
from referral_platform.settings_mail import *  # noqa: E402, F403
from referral_platform.settings_security import *  # noqa: E402, F403
