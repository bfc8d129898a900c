"""The door for gunicorn."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.db import connection

from config import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A connection that serves pages sees no place until a request says whose (web/floor.py).
os.environ["HULIAN_HULL"] = ""
environment.share_figures(environment.read().var)
application = get_wsgi_application()
# Before the first request: an older program must not write into a newer database, nor settings lay data open. Only
# now can these modules be read: they import models.
import_module("web.release").check()
import_module("web.starting").refuse_unsafe()
# The processes that serve each open a connection of their own.
connection.close()
