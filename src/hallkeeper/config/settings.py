"""Django settings. Values that differ between installations come from `home.Installation`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from hallkeeper.config.home import installation
from hallkeeper.config.logs import configured

INSTALLATION = installation()
PACKAGE = Path(__file__).resolve().parent.parent
HALLKEEPER_HOME = INSTALLATION.root

SECRET_KEY = INSTALLATION.secret_key()
DEBUG = INSTALLATION.debug
ALLOWED_HOSTS = INSTALLATION.allowed_hosts.split(",")
LOGGING = configured(INSTALLATION.log_level)

# In floor order, lowest first; docs/rooms.toml holds the same order and a test compares them.
ROOMS = [
    "foundation.kernel",
    "foundation.rooms",
    "foundation.trail",
    "foundation.numbering",
    "foundation.once",
    "foundation.personal",
    "foundation.blobs",
    "foundation.jobs",
    "foundation.sheets",
    "foundation.ui",
    "org.places",
    "org.people",
    "org.posts",
    "books.days",
    "books.notices",
    "books.journal",
    "engine.packing",
    "engine.handbook",
    "engine.manning",
    "engine.policies",
    "engine.approvals",
    "engine.duties",
    "shop.cash",
    "shop.hallday",
    "portal.today",
]


def _built(room: str) -> bool:
    folder = PACKAGE / room.replace(".", "/")
    return (folder / "apps.py").exists() and (folder / "room.py").exists()


INSTALLED_APPS = [
    *[f"hallkeeper.{room}.apps.Config" for room in ROOMS if _built(room)],
    "hallkeeper.config.apps.Config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_cotton",
    "django_htmx",
]

MIDDLEWARE = [
    "hallkeeper.config.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "hallkeeper.foundation.ui.middleware.FormAnswers",
    "hallkeeper.foundation.ui.methods.Methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hallkeeper.foundation.ui.middleware.Refusals",
    "hallkeeper.org.posts.middleware.FirstThings",
]

ROOT_URLCONF = "hallkeeper.config.urls"
WSGI_APPLICATION = "hallkeeper.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hallkeeper.config.shell.shell",
            ],
        },
    }
]

# As long as SQLite's gate: then "busy, nothing was saved, press again" instead of a page that never comes.
POSTGRES_OPTIONS = "-c lock_timeout=15s"
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"


def _database(url: str) -> dict[str, Any]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HALLKEEPER_HOME / "hallkeeper.sqlite3",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        }
    parts = urlsplit(url)
    pool = {"pool": True} if "HALLKEEPER_NO_POOL" not in os.environ else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"options": POSTGRES_OPTIONS, **pool},
    }


DATABASES = {"default": _database(INSTALLATION.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org_people.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["hallkeeper.org.people.backend.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_ADAPTER = "hallkeeper.org.people.adapter.Adapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Failed passwords are counted in the database (org.people); this one limits codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,5/600s/key"}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "hallkeeper.org.people.adapter.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Hallkeeper"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_COOKIE_AGE = 14 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = INSTALLATION.https
CSRF_COOKIE_SECURE = INSTALLATION.https
SECURE_SSL_REDIRECT = INSTALLATION.https
SECURE_HSTS_SECONDS = 31_536_000 if INSTALLATION.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = INSTALLATION.https
SECURE_HSTS_PRELOAD = INSTALLATION.https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hallkeeper.config.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HALLKEEPER_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or os.environ.get("HALLKEEPER_PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = bool(DEBUG or os.environ.get("HALLKEEPER_PLAIN_STATIC"))
# whitenoise's own list, and the print fonts: 15 MB that paper needs and no browser fetches
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "ttf"]
MEDIA_ROOT = INSTALLATION.folder("files")
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

if INSTALLATION.smtp_url:
    _smtp = urlsplit(INSTALLATION.smtp_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname or "localhost"
    EMAIL_PORT = _smtp.port or 25
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = INSTALLATION.folder("mails")
DEFAULT_FROM_EMAIL = INSTALLATION.mail_from
COTTON_DIR = "cotton"
SILENCED_SYSTEM_CHECKS: list[str] = (
    [] if INSTALLATION.https else ["security.W004", "security.W008", "security.W012", "security.W016"]
)
