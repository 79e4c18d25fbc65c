"""Settings of Hongzhu, all from the environment; `.env.example` lists every variable."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import admin_look, environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    environ.Env.read_env(BASE_DIR / ".env")

ENVIRONMENT = environment.environment_name(env)
PRODUCTION = ENVIRONMENT == "production"
HTTPS = environment.yes_or_no(env, "HONGZHU_HTTPS", default=PRODUCTION)
DEBUG = False
SECRET_KEY = environment.secret_key(env)
DATA_KEYS = environment.data_keys(env)
DIGEST_KEY = environment.digest_key(env)
VAR_DIR = Path(env.str("HONGZHU_VAR", default=str(BASE_DIR / "var")))

ALLOWED_HOSTS: list[str] = env.list("HONGZHU_ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS:
    if PRODUCTION:
        raise environment.misconfigured(
            "HONGZHU_ALLOWED_HOSTS 要写明本程序的访问地址。",
            "HONGZHU_ALLOWED_HOSTS must name the addresses the program answers to.",
        )
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("HONGZHU_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "core.apps.CoreConfig",
    "members.apps.MembersConfig",
    "study.apps.StudyConfig",
    "assessment.apps.AssessmentConfig",
    "recruitment.apps.RecruitmentConfig",
    "incentives.apps.IncentivesConfig",
    "reports.apps.ReportsConfig",
    # Before the admin, whose templates it replaces; its default configuration would replace our site as well.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "config.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "import_export",
    "treebeard",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    # installed for the checks only
    *(["django_migration_linter"] if find_spec("django_migration_linter") else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.web.middleware.RequestLogMiddleware",
    "core.web.middleware.LanguageMiddleware",
    "core.web.middleware.SharedMachineMiddleware",
    "core.web.middleware.BadInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.web.middleware.BadFormMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.web.middleware.SignedOutFragmentMiddleware",
    "core.web.middleware.HistoryMiddleware",
    "members.middleware.SessionLifeMiddleware",
    "members.middleware.SecondFactorMiddleware",
    "members.middleware.FirstSignInMiddleware",
    "members.middleware.PrivacyNoticeMiddleware",
    "members.middleware.RowSecurityMiddleware",
    "core.web.middleware.WrongMethodMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.web.context.frame",
            ]
        },
    }
]

# --- Stores -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])  # a socket's folder stands quoted in an address
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
POSTGRES_PROGRAMS: str = env.str("HONGZHU_POSTGRES_PROGRAMS", default="")  # pg_dump and pg_restore, for backups
ROW_SECURITY = environment.yes_or_no(env, "HONGZHU_ROW_SECURITY", default=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "core.caches.SparableRedisCache", "LOCATION": REDIS_URL}}
# One store for everything that must survive a restart: sessions are rows, cached in Redis for reading.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
# An hour longer than a session lasts (members.rules.session_life): whose form came too late is still known then.
SESSION_COOKIE_AGE = 9 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- Jobs -------------------------------------------------------------------------------------------------------------
# kombu writes the address of a Redis socket in its own way.
_redis = urlsplit(REDIS_URL)
_database = parse_qs(_redis.query).get("db", ["0"])[0]
CELERY_BROKER_URL = REDIS_URL
if _redis.scheme == "unix":
    CELERY_BROKER_URL = f"redis+socket://{_redis.path}?virtual_host={_database}"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 1800
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 1800}  # longer than the longest task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the lines of a job are as discreet as those of a page
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "housekeeping": {"task": "members.tasks.housekeeping", "schedule": 3600.0},
    "reminders": {"task": "study.tasks.reminders", "schedule": 60.0, "options": {"expires": 120}},
    # A tick that no worker took in time is dropped: the next does the same.
    "outbox": {"task": "core.tasks.outbox_send", "schedule": 10.0, "options": {"expires": 30}},
}

# --- Messages that leave the program ----------------------------------------------------------------------------------
_mail = environment.mail_server(env)
MAIL_ON = _mail is not None
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if MAIL_ON else "django.core.mail.backends.dummy.EmailBackend"
)
if _mail is not None:
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starttls, _mail.tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.mail_sender(env, required=MAIL_ON)
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
PUBLIC_URL: str = environment.origin(env, "HONGZHU_PUBLIC_URL", "" if PRODUCTION else "http://127.0.0.1:8000")
ROBOTS = environment.robots(env)
OUTBOX_LEASE = timedelta(minutes=5)  # longer than a batch may take

# --- Signing in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.User"
LOGIN_URL = "members:sign_in"
LOGIN_REDIRECT_URL = "reports:home"
LOGOUT_REDIRECT_URL = "members:sign_in"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "members.backends.SignedInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Locked is the pair of name and address: nobody can lock a colleague out from elsewhere, and it ends by itself.
AXES_FAILURE_LIMIT = environment.whole_number(env, "HONGZHU_SIGN_IN_TRIES", 6, 3, 100)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "members.views.accounts.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False  # our own access log keeps the failures
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["password"]
AXES_VERBOSE = False
MAY_ADMINISTER_ALL = "members.policies.may_administer_all"  # the ground asks this of whoever knows the roles
IDLE_MINUTES = environment.whole_number(env, "HONGZHU_IDLE_MINUTES", 30, 5, 480)
SECOND_FACTOR = environment.second_factor(env, ENVIRONMENT)
TRUSTED_PROXIES = environment.whole_number(env, "HONGZHU_TRUSTED_PROXIES", 0, 0, 5)
AXES_CLIENT_IP_CALLABLE = "core.web.client.address"

# --- Safety -----------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked from this machine, without the proxy
    SECURE_HSTS_SECONDS = 365 * 86400
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
CSRF_FAILURE_VIEW = "core.web.errors.forged_form"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "core.web.uploads.SizeLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
IMPORT_DIR = VAR_DIR / "imports"
PAPERS_DIR = VAR_DIR / "papers"

# --- History ----------------------------------------------------------------------------------------------------------
PGHISTORY_APPEND_ONLY = True

# --- Words and files --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "frontend"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
IMPORT_EXPORT_USE_TRANSACTIONS = True
UNFOLD = admin_look.UNFOLD
MIGRATION_LINTER_OPTIONS = {
    "exclude_apps": ["axes", "auth", "contenttypes", "sessions", "pghistory"],
    "ignore_initial_migrations": True,  # they make their tables: there are no rows to lock out
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "core.logs.Discreet"}},
    "formatters": {
        "lines": {
            "()": "core.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s",
        },
        "json": {
            "()": "core.logs.StructuredFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": environment.log_format(env, production=PRODUCTION),
            "filters": ["discreet"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # A request line may carry what somebody searched for: only the status and the route are logged, by core.web.
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
    },
}
