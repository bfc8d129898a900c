"""Django's settings: what is fixed for every installation (switches are read in environment.py)."""

from datetime import date

from config import environment

BASE_DIR = environment.BASE_DIR
ENVIRONMENT = environment.read()

DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
SECRET_KEY = environment.secret(ENVIRONMENT.keys, "session.key").hex()
CODE_KEY = environment.secret(ENVIRONMENT.keys, "code.key")
CIPHER_SUITE, KEY_DEVICE = ENVIRONMENT.cipher_suite, ENVIRONMENT.key_device
ALLOWED_HOSTS = ENVIRONMENT.hosts
BASE_URL = ENVIRONMENT.base_url
VERIFICATION_URL = BASE_URL + "/verify/{code}/"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "offices",
    "processes",
    "cases",
    "monitoring",
    "web",
]

MIDDLEWARE = [
    "web.proxies.TrustedProxies",
    "web.administration.watching.Watched",
    "web.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.signing.presence.Presence",
    "web.floor.Floor",
    "web.signing.gate.Gate",
    "web.errors.DomainErrors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "offices.backends.PeopleBackend"]
if ENVIRONMENT.sign_in.oidc.on:
    AUTHENTICATION_BACKENDS.append("web.signing.province.ProvinceBackend")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "offices.passwords.FitsProfile"},
    {"NAME": "offices.passwords.NotEasilyGuessed"},
    {"NAME": "offices.passwords.NotUsedBefore"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

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
                "web.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = environment.databases(ENVIRONMENT)
# Boards and statistics ask a replica, if there is one that follows closely enough (seconds).
REPLICA_LAG = ENVIRONMENT.replica_lag
DATABASE_ROUTERS = ["monitoring.replica.Router"] if "replica" in DATABASES else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Backups: where they go, the key that seals them, the role that may copy a cluster, where PostgreSQL puts its log.
KEYS = ENVIRONMENT.keys
BACKUPS, BACKUP_STATUS = ENVIRONMENT.backups, ENVIRONMENT.var / "backup"
BACKUP_KEY = environment.secret(ENVIRONMENT.keys, "backup.key")
BACKUP_DATABASE = environment.database(ENVIRONMENT.backup_url or ENVIRONMENT.database_url, ENVIRONMENT.var)
WAL_SPOOL = ENVIRONMENT.wal_spool

# Each process remembers for itself; what has to be counted over all of them is kept in a table.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "shared": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 10000},
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = ENVIRONMENT.var / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = ENVIRONMENT.var / "files"
FONT_DIRECTORY = ENVIRONMENT.var / "fonts"
# Who answers for electronic certificates: the demonstration, or the function that an installation names.
# Where the time-keeper leaves short messages for a gateway to take away; empty sends none by itself.
MESSAGE_FILE = ENVIRONMENT.message_file
# Where the end of each county's audit chain is told once a day: a file on another disk, a log host; empty tells nobody.
HEAD_FILE, HEAD_LOG = ENVIRONMENT.head_file, ENVIRONMENT.head_log
# E-mail and the gateway by which people who work here are told; where neither is set the page alone tells them.
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_SSL, EMAIL_USE_TLS = environment.mail(
    ENVIRONMENT.mail_url
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from
MESSAGE_GATEWAY = ENVIRONMENT.gateway
# The gateway for short messages to households, from the file that HULIAN_SMS_GATEWAY names; empty without one.
SMS_GATEWAY = ENVIRONMENT.sms_gateway

# clamd, which looks at every upload first: a socket's path or host:port; empty means that nobody looks.
VIRUS_SCANNER = ENVIRONMENT.virus_scanner
CERTIFICATE_ADAPTER = "cases.certificates.invented" if DEMO else ENVIRONMENT.certificate_adapter

LOGIN_URL = "web:sign_in"
LOGIN_REDIRECT_URL = "web:inbox"
LOGOUT_REDIRECT_URL = "web:sign_in"
# What a page says once may name a person: it waits with us, not in a cookie of the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# How people come in (config/sign_in.py); web/signing/presence.py ends sessions that nobody uses.
SIGN_IN = ENVIRONMENT.sign_in
SESSION_ENGINE = "offices.sessions"
SESSION_COOKIE_AGE = SIGN_IN.hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
# A browser takes a cookie of this name from this host alone, encrypted, for all paths.
HOST_ONLY = "__Host-" if ENVIRONMENT.https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}session", f"{HOST_ONLY}csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.https
# Only a proxy of ours can have written this header: web/proxies.py drops it from anybody else.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A county's name under gov.cn is not its own to enter into the browsers' list.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
CSRF_FAILURE_VIEW = "web.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False

TASKS = {"default": {"BACKEND": "monitoring.health.wordless.WordlessJobs", "QUEUES": ["default"]}}

# The first editions hold from the day the law came into force (社会救助法 第七十八条).
FIRST_EDITION_FROM = date(2020, 1, 1)

# Who may read /metrics: a token, or addresses; where neither is set nobody.
METRICS_TOKEN, METRICS_FROM = ENVIRONMENT.metrics_token, ENVIRONMENT.metrics_from
# A load balancer asks without TLS, and follows nothing.
SECURE_REDIRECT_EXEMPT = ["^healthz$"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "web.administration.logs.Request"}, "masks": {"()": "web.masking.Masks"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {request_id} {message}", "style": "{"},
        "json": {"()": "web.administration.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if ENVIRONMENT.json_logs else "line",
            "filters": ["request", "masks"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"hulian": {"level": "INFO"}, "spiff": {"level": "WARNING"}},
}
