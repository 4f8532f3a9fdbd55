"""The catalogue of that language, as Django loads it. No GNU gettext is needed to write one."""

import struct
from collections.abc import Iterable
from pathlib import Path

from tests.pseudo.extraction import Message, others, ours
from tests.pseudo.letters import dressed

LANGUAGE = "en-xa"  # English, in a country that is none
HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
MAGIC = 0x950412DE


def write(folder: Path) -> None:
    """Write it below `folder`, which is then one of Django's LOCALE_PATHS."""
    file = folder / "en_XA" / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(packed(ours() | others()))


def packed(messages: Iterable[Message]) -> bytes:
    """The texts and what stands for them: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html."""
    pairs = sorted({(b"", HEADER.encode()), *map(_pair, messages)})
    table = 28
    start = table + 16 * len(pairs)
    places: list[bytes] = []
    body = b""
    for column in (0, 1):
        for pair in pairs:
            places.append(struct.pack("<2I", len(pair[column]), start + len(body)))
            body += pair[column] + b"\0"
    return struct.pack("<7I", MAGIC, 0, len(pairs), table, table + 8 * len(pairs), 0, start) + b"".join(places) + body


def _pair(message: Message) -> tuple[bytes, bytes]:
    context = f"{message.context}\x04" if message.context else ""
    forms = [message.singular, message.plural] if message.plural else [message.singular]
    return f"{context}{chr(0).join(forms)}".encode(), "\0".join(dressed(form) for form in forms).encode()
