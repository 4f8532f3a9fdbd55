"""The text of a post before any network counts it."""

import unicodedata


def normal(text: str) -> str:
    """The text as it is counted and sent: composed (NFC), line ends as "\\n", no blank edges."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
