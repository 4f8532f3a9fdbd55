"""Every address, every method, everybody who may come: what they get. An address without a row fails."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from alphorn.models import Membership, User
from alphorn.urls import urlpatterns
from alphorn.web.base import style
from alphorn.web.base.access import PUBLIC
from tests.stage.people import Person
from tests.web.house import House, digests, member

pytestmark = pytest.mark.not_quick

SIGN_IN = "sign in"
# What a form would bring, where an empty one would not do.
FORMS: dict[str, dict[str, str]] = {"consents": {"network": "x", "host": "sandbox"}, "intervals": {"minutes": "60"}}


@dataclass(frozen=True, slots=True)
class Row:
    """One address and method: the answers to nobody, a stranger with a workspace of their own, a viewer, the owner."""

    name: str
    method: str
    nobody: int | str
    stranger: int | str
    viewer: int | str
    owner: int | str


# A stranger's own rooms are empty: where there is nothing to write to, first steps come (302).
ROWS = (
    Row("home", "GET", 200, 302, 302, 302),
    Row("home", "POST", 405, 405, 405, 405),
    Row("welcome", "GET", 200, 200, 200, 200),
    Row("welcome", "POST", 405, 405, 405, 405),
    Row("first-steps", "GET", SIGN_IN, 200, 200, 200),
    Row("first-steps", "POST", SIGN_IN, 405, 405, 405),
    Row("write", "GET", SIGN_IN, 302, 200, 200),
    Row("write", "POST", SIGN_IN, 405, 405, 405),
    Row("posts", "GET", SIGN_IN, 200, 200, 200),
    Row("posts", "POST", SIGN_IN, 405, 405, 405),
    Row("create-post", "GET", SIGN_IN, 405, 405, 405),
    Row("create-post", "POST", SIGN_IN, 422, 403, 422),
    Row("post", "GET", SIGN_IN, 404, 200, 200),
    Row("post", "POST", SIGN_IN, 405, 405, 405),
    Row("tally", "GET", SIGN_IN, 404, 200, 200),
    Row("tally", "POST", SIGN_IN, 405, 405, 405),
    Row("post-row", "GET", SIGN_IN, 404, 200, 200),
    Row("post-row", "POST", SIGN_IN, 405, 405, 405),
    Row("needs-you", "GET", SIGN_IN, 200, 200, 200),
    Row("needs-you", "POST", SIGN_IN, 405, 405, 405),
    Row("needs-you-now", "GET", SIGN_IN, 200, 200, 200),
    Row("needs-you-now", "POST", SIGN_IN, 405, 405, 405),
    Row("bell", "GET", SIGN_IN, 200, 200, 200),
    Row("bell", "POST", SIGN_IN, 405, 405, 405),
    Row("event", "GET", SIGN_IN, 404, 200, 200),
    Row("event", "POST", SIGN_IN, 405, 405, 405),
    Row("measures", "GET", SIGN_IN, 405, 405, 405),
    Row("measures", "POST", SIGN_IN, 200, 200, 200),
    Row("delivery", "GET", SIGN_IN, 404, 200, 200),
    Row("delivery", "POST", SIGN_IN, 405, 405, 405),
    Row("attempts", "GET", SIGN_IN, 405, 405, 405),
    Row("attempts", "POST", SIGN_IN, 404, 403, 302),
    Row("cancellations", "GET", SIGN_IN, 405, 405, 405),
    Row("cancellations", "POST", SIGN_IN, 404, 403, 302),
    Row("confirmations", "GET", SIGN_IN, 405, 405, 405),
    Row("confirmations", "POST", SIGN_IN, 404, 403, 302),
    Row("suggestions", "GET", SIGN_IN, 405, 405, 405),
    Row("suggestions", "POST", SIGN_IN, 302, 403, 302),
    Row("uses", "GET", SIGN_IN, 405, 405, 405),
    Row("uses", "POST", SIGN_IN, 404, 403, 302),
    Row("dismissals", "GET", SIGN_IN, 405, 405, 405),
    Row("dismissals", "POST", SIGN_IN, 404, 403, 302),
    Row("mutings", "GET", SIGN_IN, 405, 405, 405),
    Row("mutings", "POST", SIGN_IN, 404, 403, 302),
    Row("returns", "GET", SIGN_IN, 405, 405, 405),
    Row("returns", "POST", SIGN_IN, 404, 403, 302),
    Row("stream-runs", "GET", SIGN_IN, 405, 405, 405),
    Row("stream-runs", "POST", SIGN_IN, 404, 403, 302),
    Row("intervals", "GET", SIGN_IN, 405, 405, 405),
    Row("intervals", "POST", SIGN_IN, 404, 403, 302),
    Row("pauses", "GET", SIGN_IN, 405, 405, 405),
    Row("pauses", "POST", SIGN_IN, 404, 403, 302),
    Row("continuations", "GET", SIGN_IN, 405, 405, 405),
    Row("continuations", "POST", SIGN_IN, 404, 403, 302),
    Row("endings", "GET", SIGN_IN, 405, 405, 405),
    Row("endings", "POST", SIGN_IN, 404, 403, 302),
    Row("begin", "GET", SIGN_IN, 405, 405, 405),
    Row("begin", "POST", SIGN_IN, 404, 403, 302),
    Row("delete-item", "GET", SIGN_IN, 404, 403, 200),
    Row("delete-item", "POST", SIGN_IN, 404, 403, 302),
    Row("delete-stream", "GET", SIGN_IN, 404, 403, 200),
    Row("delete-stream", "POST", SIGN_IN, 404, 403, 302),
    Row("stream", "GET", SIGN_IN, 404, 200, 200),
    Row("stream", "POST", SIGN_IN, 405, 405, 405),
    Row("progress", "GET", SIGN_IN, 404, 200, 200),
    Row("progress", "POST", SIGN_IN, 405, 405, 405),
    Row("stream-next", "GET", SIGN_IN, 404, 200, 200),
    Row("stream-next", "POST", SIGN_IN, 405, 405, 405),
    Row("archive", "GET", SIGN_IN, 200, 200, 200),
    Row("archive", "POST", SIGN_IN, 405, 405, 405),
    Row("picture", "GET", SIGN_IN, 404, 200, 200),
    Row("picture", "POST", SIGN_IN, 405, 405, 405),
    Row("schedule", "GET", SIGN_IN, 200, 200, 200),
    Row("schedule", "POST", SIGN_IN, 405, 405, 405),
    Row("schedule-picture", "GET", SIGN_IN, 200, 200, 200),
    Row("schedule-picture", "POST", SIGN_IN, 405, 405, 405),
    Row("delete-archive", "GET", SIGN_IN, 200, 403, 200),
    Row("delete-archive", "POST", SIGN_IN, 302, 403, 302),
    Row("runs", "GET", SIGN_IN, 405, 405, 405),
    Row("runs", "POST", SIGN_IN, 302, 403, 302),
    Row("muted", "GET", SIGN_IN, 200, 200, 200),
    Row("muted", "POST", SIGN_IN, 302, 403, 302),
    Row("person", "GET", SIGN_IN, 404, 200, 200),
    Row("person", "POST", SIGN_IN, 404, 403, 302),
    Row("connections", "GET", SIGN_IN, 200, 200, 200),
    Row("connections", "POST", SIGN_IN, 405, 405, 405),
    Row("connection", "GET", SIGN_IN, 404, 200, 200),
    Row("connection", "POST", SIGN_IN, 404, 403, 302),
    Row("consents", "GET", SIGN_IN, 405, 405, 405),
    Row("consents", "POST", SIGN_IN, 302, 403, 302),
    Row("consent-callback", "GET", SIGN_IN, 400, 403, 400),
    Row("consent-callback", "POST", SIGN_IN, 405, 405, 405),
    Row("places", "GET", SIGN_IN, 404, 403, 200),
    Row("places", "POST", SIGN_IN, 404, 403, 422),
    Row("owner", "GET", 410, 410, 410, 410),
    Row("owner", "POST", 405, 405, 405, 405),
    Row("doctor", "GET", SIGN_IN, 404, 404, 200),
    Row("doctor", "POST", SIGN_IN, 405, 405, 405),
    Row("account_login", "GET", 200, 302, 302, 302),
    Row("account_login", "POST", 200, 302, 302, 302),
    Row("kept", "GET", 302, 302, 302, 302),
    Row("kept", "POST", 302, 302, 302, 302),
    Row("account_signup", "GET", 200, 302, 302, 302),
    Row("account_signup", "POST", 200, 302, 302, 302),
    Row("account_logout", "GET", 302, 200, 200, 200),
    Row("account_logout", "POST", 302, 302, 302, 302),
    Row("account_reset_password", "GET", 200, 200, 200, 200),
    Row("account_reset_password", "POST", 405, 405, 405, 405),
    Row("account_inactive", "GET", 200, 200, 200, 200),
    Row("account_inactive", "POST", 405, 405, 405, 405),
    Row("account_reset_password_from_key", "GET", 200, 200, 200, 200),
    Row("account_reset_password_from_key", "POST", 200, 200, 200, 200),
    Row("account_reset_password_from_key_done", "GET", 200, 200, 200, 200),
    Row("account_reset_password_from_key_done", "POST", 405, 405, 405, 405),
    Row("style", "GET", 200, 200, 200, 200),
    Row("style", "POST", 405, 405, 405, 405),
    Row("healthz", "GET", 200, 200, 200, 200),
    Row("healthz", "POST", 405, 405, 405, 405),
)
NAMES = sorted({row.name for row in ROWS})
PRIVATE = [name for name in NAMES if name not in PUBLIC]
STREAMS = (
    "stream", "progress", "stream-next", "stream-runs", "intervals", "pauses", "continuations", "endings",
    "delete-stream",
)  # fmt: skip
COUNTED = ("django_session", "alphorn_cache")  # who is here, and how often they tried
HERS = (
    "alphorn_post", "alphorn_delivery", "alphorn_connection", "alphorn_authorisation", "alphorn_offer",
    "alphorn_stream", "alphorn_event", "alphorn_item", "alphorn_suggestion", "alphorn_mutedtopic",
)  # fmt: skip


def address(name: str, house: House) -> str:
    """The address of that name, of something of Alice's."""
    keys: dict[str, dict[str, object]] = {
        **{name: {"pk": house.post.pk} for name in ("post", "tally", "post-row")},
        **{name: {"pk": house.delivery.pk} for name in ("delivery", "attempts", "cancellations", "confirmations")},
        "connection": {"pk": house.connection.pk},
        **{name: {"pk": house.authorisation.pk} for name in ("places", "person")},
        **{name: {"pk": house.suggestion.pk} for name in ("uses", "dismissals", "mutings", "returns")},
        **{name: {"pk": house.stream.pk} for name in STREAMS},
        **{name: {"pk": house.item.pk} for name in ("delete-item", "begin")},
        "event": {"pk": house.event.pk},
        "picture": {"pk": house.item.pk, "number": 0},
        "consent-callback": {"network": "x"},
        "owner": {"token": "guessed"},
        "kept": {"way": "sign-up"},
        "account_reset_password_from_key": {"uidb36": "guessed", "key": "guessed"},
        "style": {"fingerprint": style.joined()[1]},
    }
    return reverse(name, kwargs=keys.get(name))


def answer(browser: Client, method: str, path: str, form: dict[str, str]) -> int | str:
    """What `browser` gets there: a status, or that it is asked to sign in."""
    response = browser.get(path) if method == "GET" else browser.post(path, form)
    asked = response.status_code == 302 and response["Location"].startswith("/sign-in")
    return SIGN_IN if asked else response.status_code


def visit(browser: Client, method: str, path: str) -> int:
    """The status of the answer to `method`, without a form."""
    return int(browser.generic(method, path).status_code)


def test_every_address_has_its_rows() -> None:
    addresses = {(pattern.name, method) for pattern in urlpatterns for method in ("GET", "POST")}

    assert {(row.name, row.method) for row in ROWS} == addresses
    assert len(ROWS) == len(addresses)


def test_only_what_is_listed_answers_without_a_sign_in() -> None:
    answering = {row.name for row in ROWS if row.nobody != SIGN_IN}

    assert answering == PUBLIC


def test_every_public_name_is_an_address() -> None:
    assert set(get_resolver().reverse_dict) >= PUBLIC


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_each_gets_what_is_theirs(
    row: Row, house: House, nobody: Client, bob: Person, viewer: Client, alice: Person
) -> None:
    path, form = address(row.name, house), FORMS.get(row.name, {})

    answers = [answer(each, row.method, path, form) for each in (nobody, bob.browser, viewer, alice.browser)]

    assert answers == [row.nobody, row.stranger, row.viewer, row.owner]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.name != "doctor"], ids=lambda row: f"{row.method} {row.name}"
)
def test_an_editor_gets_what_the_owner_gets(row: Row, house: House, alice: Person) -> None:
    editor = member(alice.workspace, Membership.Role.EDITOR)

    assert answer(editor, row.method, address(row.name, house), FORMS.get(row.name, {})) == row.owner


def test_looking_at_everything_changes_nothing(house: House, alice: Person, bob: Person, nobody: Client) -> None:
    before = digests(but=COUNTED)
    everybody, methods = (alice.browser, bob.browser, nobody), ("GET", "HEAD")

    answers = [visit(who, how, address(name, house)) for who in everybody for how in methods for name in NAMES]

    assert digests(but=COUNTED) == before
    assert max(answers) < 500


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_what_no_form_sends_changes_nothing(method: str, house: House, alice: Person) -> None:
    before = digests(but=COUNTED)

    answers = {name: visit(alice.browser, method, address(name, house)) for name in NAMES}

    assert digests(but=COUNTED) == before
    assert {name for name, status in answers.items() if status not in (302, 405)} == {"account_reset_password_from_key"}


def test_a_stranger_changes_nothing_of_hers(house: House, bob: Person) -> None:
    before = digests(of=HERS)

    answers = [bob.browser.post(address(name, house), FORMS.get(name, {})).status_code for name in PRIVATE]

    assert digests(of=HERS) == before
    assert max(answers) < 500


def test_a_viewer_changes_nothing(house: House, viewer: Client) -> None:
    before = digests(but=COUNTED)

    answers = [viewer.post(address(name, house), FORMS.get(name, {})).status_code for name in PRIVATE]

    assert digests(but=COUNTED) == before
    assert max(answers) < 500


@pytest.mark.parametrize("zone", ["Asia/Calcutta", "Mars/Olympus", "../etc/passwd"])
def test_a_time_zone_that_is_not_known_here_breaks_no_page(alice: Person, zone: str) -> None:
    """Guard: `access._zone_of`. A copy of the database may have come from a machine that knows more of them."""
    User.objects.filter(pk=alice.user.pk).update(time_zone=zone)

    assert alice.browser.get(reverse("schedule")).status_code == 200
