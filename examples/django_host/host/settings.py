"""Settings of the host: SQLite beside this folder, or PostgreSQL by `KCM_HOST_DATABASE=postgres://user@host:port/name`.

Nothing here is about kcm but the last two lines.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

BASE_DIR = Path(__file__).parent.parent
# An error page of Django's shows what a request was about, numbers too: to try the host out, and for nothing else.
DEBUG = os.environ.get("KCM_HOST_DEBUG") == "1"
SECRET_KEY = os.environ.get("KCM_HOST_SECRET", "only-for-trying-this-host-out" if DEBUG else "")
ALLOWED_HOSTS = os.environ.get("KCM_HOST_NAMES", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "crm",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "host.urls"
WSGI_APPLICATION = "host.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Who closes the browser or does nothing for a quarter of an hour must sign in again. A page that is on the screen stays
# there: hiding it is for the lock of the screen.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True


def database(url: str) -> dict[str, Any]:
    """Django's settings of a database from its address."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # A writer takes its place in the queue when it begins, so that what it read is what it writes over. Whoever
        # only reads takes none: in the journal's mode WAL readers and the writer do not wait for each other.
        options = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": "PRAGMA journal_mode=WAL"}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path), "OPTIONS": options}
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"found a database address of scheme {parts.scheme!r}, expected sqlite or postgres")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


DATABASES = {"default": database(os.environ.get("KCM_HOST_DATABASE") or f"sqlite://{BASE_DIR / 'host.sqlite3'}")}

# Which of the rules that kcm and its plugins bring decide on a reassignment, by their names in `kcm plugins`.
KCM_REASSIGNMENT_RULES = ["standard"]
# How many customers one step of a segmentation reads; few, so that the demo data takes several.
KCM_SEGMENTATION_STEP = 25
