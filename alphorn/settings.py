"""Django, as Alphorn uses it. What whoever runs it may decide is in `lib/environment.py`; here is what follows."""

import os
import re
from pathlib import Path
from typing import Any

from django.contrib.messages import constants as message_levels
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from alphorn.lib.environment import environment
from alphorn.lib.keyfile import keys
from alphorn.lib.started import database_url

HERE = Path(__file__).resolve().parent
_environment = environment()

SECRET_KEY = keys(_environment.home).django_secret
DEBUG = False
_host = f"[{_environment.host}]" if ":" in _environment.host else _environment.host
ALLOWED_HOSTS = [_host] if _environment.is_public else ["localhost", "127.0.0.1", "[::1]", ".localhost"]
CSRF_TRUSTED_ORIGINS = [_environment.origin]
APPEND_SLASH = False
ROOT_URLCONF = "alphorn.urls"
WSGI_APPLICATION = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "alphorn.web.base.noted.NotedByUs",
    "alphorn",
]

MIDDLEWARE = [
    "alphorn.web.base.requests.RequestId",
    "alphorn.web.base.headers.StrictHeaders",
    "alphorn.web.base.loopback.OneLoopbackName",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "alphorn.web.base.forgery.FormsOfOurs",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "alphorn.web.base.access.SignedInByDefault",
    "alphorn.web.base.access.SpeakTheirLanguage",
    "alphorn.web.base.looking.WordsForLookers",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alphorn.web.base.navigation.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "alphorn.web.sentences.tags",
                "alphorn.web.sentences.import_tags",
            ],
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"]),
            ],
        },
    }
]


# A line that goes silent is noticed, wherever that happens: while it is made, while it rests, while an answer is due.
LINES: dict[str, object] = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # milliseconds
    "prepare_threshold": 1,  # of those that come `often`: the second time
}
STATEMENT_SECONDS = re.compile(r"statement_timeout=(\d+)s")


def _database(url: str) -> dict[str, Any]:
    said = conninfo_to_dict(url)
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    own = {key: said.pop(name, "") for key, name in named.items()}
    options: dict[str, Any] = {**LINES, **said}
    if session := os.environ.get("PGOPTIONS"):
        options["options"] = session
        if bounded := STATEMENT_SECONDS.search(session):  # then the server would have ended it long ago
            options["silent_seconds"] = int(bounded[1]) + 5
    return {
        "ENGINE": "alphorn.database.bounded",
        **own,
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(database_url())}
# The limits of sign-in hold over several web processes: they are counted in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "alphorn_cache",
        "TIMEOUT": 300,
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "alphorn.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "alphorn.web.pages.accounts.Adapter"
ACCOUNT_SIGNUP_FORM_CLASS = "alphorn.web.pages.sign_up.Extra"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "welcome"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = False  # without mail a taken address can only be said on the page
# Sign-ins are counted in `web/pages/sign_in_limits.py`.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "signup": "20/m/ip", "reset_password_from_key": "20/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 0
PASSWORD_RESET_TIMEOUT = 3600  # seconds; `alphorn reset-password` says so

SESSION_ENGINE = "alphorn.web.base.sessions"
SESSION_COOKIE_AGE = 14 * 86400
SESSION_COOKIE_NAME = "__Host-session" if _environment.is_https else "session"
SESSION_COOKIE_SECURE = _environment.is_https
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if _environment.is_https else "csrf"
CSRF_COOKIE_SECURE = _environment.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "alphorn.web.pages.errors.forgery"
LANGUAGE_COOKIE_NAME = "language"
MESSAGE_TAGS = {message_levels.SUCCESS: "spruce", message_levels.INFO: "", message_levels.ERROR: "rust"}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = False  # the proxy in front ends TLS, and redirects
SECURE_HSTS_SECONDS = 31_536_000 if _environment.is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options is among the strict headers, which every answer has: web/base/headers.py
    "security.W003",  # web/base/forgery.py is Django's own middleware, and more
    "security.W005",  # what else has a name below ours is for its owner to say
    "security.W008",  # see SECURE_SSL_REDIRECT
    "security.W021",  # as W005
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = "alphorn.formats"

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
LOGGING_CONFIG = None
