"""Settings of the comparison only: the other engine's app is installed here and nowhere else."""

from config import environment

ENVIRONMENT = environment.read()
SECRET_KEY = "for a benchmark that serves nobody"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "viewflow",
    "viewflow.workflow",
    "web.bench.flow",
]
DATABASES = {"default": environment.database(ENVIRONMENT.database_url, ENVIRONMENT.var)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
