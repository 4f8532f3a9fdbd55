"""Alphorn's settings, but that templates, styles and scripts are read anew each time."""

from alphorn.settings import *  # noqa: F403 - settings are names
from alphorn.settings import MIDDLEWARE as OURS
from alphorn.settings import TEMPLATES

TEMPLATES[0]["OPTIONS"]["loaders"] = ["django.template.loaders.filesystem.Loader"]
MIDDLEWARE = ["dev.fresh.Fresh", *OURS]
WHITENOISE_AUTOREFRESH = True
WHITENOISE_MAX_AGE = 0
