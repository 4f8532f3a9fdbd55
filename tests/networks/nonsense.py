"""What a network might say that no document foresees: any bytes, any JSON, and nearly right answers that are wrong."""

import json
from typing import Any

from hypothesis import strategies as st

from alphorn.networks.answer import Answer

HUGE = b"9" * 5000  # more digits than a number of JSON is read with
KEYS = (
    "data id name username text error errors error_description message code error_subcode is_transient error_user_msg "
    "success type title detail status access_token refresh_token expires_in scope token_type paging next cursors after "
    "permission tasks"
).split()
HEADERS = (
    "x-rate-limit-reset x-rate-limit-remaining x-user-limit-24hour-reset x-user-limit-24hour-remaining "
    "x-app-limit-24hour-reset retry-after date x-business-use-case-usage x-app-usage x-page-usage"
).split()
ODD_TEXTS = ("", " ", "\0", "\ud83d", "two\r\nlines", "9" * 400, "-1", "1e999", "NaN", "190", "a" * 5_000, "granted")
ODD_NUMBERS = (0, -1, 5, 10**18, -(10**18), 10**400, 190, 368, 506, 80001, 1e308, float("inf"), float("nan"))
ODD_HEADERS = (
    *(
        "0",
        "-1",
        "9" * 400,
        "9" * 5000,
        "1795521600",
        "soon",
        "Tue, 24 Nov 2026 12:00:00 GMT",
        "1 Jan 0001 00:00:00 -2359",
    ),
    *("Fri, 31 Dec 9999 23:59:59 -1200", "Thu, 01 Jan 1970 00:00:00 +9999", "٣", "1_000", "{", "[]", '{"1":[{}]}'),
    '{"1":[{"estimated_time_to_regain_access":' + "9" * 300 + "}]}",
    '{"1":[{"estimated_time_to_regain_access":-5}]}',
    '{"1":{"estimated_time_to_regain_access":5}}',
    "[" * 5000,
)

odd = st.none() | st.booleans() | st.sampled_from(ODD_NUMBERS) | st.sampled_from(ODD_TEXTS) | st.text(max_size=8)
right = st.sampled_from(["20_30", "1234567890", "Alice", "alice", "a-token", "granted", "tweet.write", 200, 7200, True])
anything = st.recursive(
    odd | right,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)
objects = st.dictionaries(st.sampled_from(KEYS), anything, max_size=8)


def written(value: Any) -> bytes:
    """JSON on the wire; what is half a pair stays half a pair."""
    return json.dumps(value).encode()


def _cut(whole: bytes, at: int) -> bytes:
    return whole[: at % (len(whole) + 1)]


def _nested(brackets: tuple[bytes, bytes], depth: int, is_closed: bool) -> bytes:
    opening, closing = brackets
    return opening * depth + (b"1" + closing * depth if is_closed else b"")


deep = st.builds(
    _nested,
    st.sampled_from([(b"[", b"]"), (b'{"data":', b"}")]),
    st.sampled_from([10, 400, 900, 990, 1100, 20_000]),
    st.booleans(),
)
bodies = st.one_of(
    objects.map(written),
    anything.map(written),
    st.builds(_cut, objects.map(written), st.integers(0, 500)),
    st.binary(max_size=40),
    deep,
    deep.map(lambda nested: b'{"id":%b,"data":{"id":%b,"name":%b},"access_token":%b,"error":%b}' % ((nested,) * 5)),
    st.just(b'{"data":{"id":%b}}' % HUGE),
    st.sampled_from(
        [b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b'{"id":"\xff"}', b"Service Unavailable", b"true", b"null"]
    ),
)
headers = st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(ODD_HEADERS) | st.text(max_size=12), max_size=5)
statuses = st.sampled_from([200, 200, 200, 201, 400, 401, 402, 403, 404, 408, 429, 500, 503]) | st.integers(100, 599)
answers = st.builds(Answer, statuses, headers, bodies)


def storable(text: str) -> bool:
    """Whether a database takes it."""
    return "\0" not in text and text == text.encode("utf-8", "ignore").decode()
