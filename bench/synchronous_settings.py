"""Alphorn's settings, but that a post is sent inside the request: see `bench/synchronous.py`."""

from alphorn.settings import *  # noqa: F403 - settings are names

ROOT_URLCONF = "bench.synchronous"
