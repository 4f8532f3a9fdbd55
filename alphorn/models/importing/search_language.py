"""In which language PostgreSQL looks for words: the person's, or `simple` where it has none."""

from functools import cache

from alphorn.database import sql

CONFIGS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def search_config(language: str) -> str:
    """The text search configuration for a language code such as "de" or "pt-br"."""
    wanted = CONFIGS.get(language.partition("-")[0].lower(), "simple")
    return wanted if wanted in _installed() else "simple"


@cache
def _installed() -> frozenset[str]:
    return frozenset(name for (name,) in sql.rows("SELECT cfgname FROM pg_ts_config"))
