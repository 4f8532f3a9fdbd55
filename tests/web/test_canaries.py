"""No secret stands anywhere it can be read: not in a table, a dump or file of PostgreSQL, a log, a page or a header."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection

from alphorn.database import embedded
from alphorn.database.programs import MAJOR, newest
from alphorn.lib.environment import environment
from alphorn.lib.sandbox_keys import SANDBOX_CLIENT_SECRET
from alphorn.models import Authorisation, Connection, Consent, Delivery, Instance, User
from alphorn.web.pages.accounts import password_link
from tests.faults.crew import LOOKS_SOON, Crew
from tests.faults.waiting import until
from tests.stage.sandbox import Stage
from tests.web.house import tables
from tests.web.visitor import Visitor

PASSWORD = "canary sentence about larches"
NEW_PASSWORD = "canary sentence about stone pines"
pytestmark = pytest.mark.not_quick
MAIL = "carla@carla.example"
SETTLED = ("delivered", "failed", "parked", "unconfirmed", "cancelled")
SOON = {**LOOKS_SOON, "first_retry_seconds": 0.2, "longest_retry_seconds": 0.5, "token_wait_seconds": 0.3}


@pytest.fixture
def crew(database: None, stage: Stage, tmp_path: Path) -> Iterator[Crew]:
    """Alphorn as it runs: its pages and a worker, writing their logs with every detail."""
    crew = Crew(tmp_path, {"ALPHORN_LOG_LEVEL": "DEBUG"})
    try:
        crew.begin("web")
        crew.begin("worker", patience=SOON)
        yield crew
    finally:
        crew.end()


@pytest.fixture
def visitor(crew: Crew, stage: Stage) -> Iterator[Visitor]:
    """Somebody new."""
    visitor = Visitor(stage)
    yield visitor
    visitor.http.close()


def query(address: str, name: str) -> str:
    """A value of the query of an address."""
    return parse_qs(urlsplit(address).query)[name][0]


def connect(visitor: Visitor, network: str, person: str) -> dict[str, str]:
    """Connect a network. Returns every secret of it."""
    consent = visitor.go_to_consent(network)
    verifier = Consent.objects.get().as_pending().verifier
    back = visitor.come_back(consent, person)
    return {
        f"{network} state": query(consent, "state"),
        f"{network} verifier": verifier,
        f"{network} code": query(back, "code"),
        **tokens(network),
    }


def tokens(network: str, when: str = "") -> dict[str, str]:
    """The tokens of a network, as they are now."""
    token = Authorisation.objects.get(network=network).token
    own = {f"page {c.pk}": c.token.access for c in Connection.objects.filter(network=network)}
    kept = {f"{network} access{when}": token.access, f"{network} refresh{when}": token.refresh, **own}
    return {name: secret for name, secret in kept.items() if secret}


def echo(visitor: Visitor, text: str) -> None:
    """Write to every place, and wait until that has settled."""
    page = visitor.look("/write").text
    places = re.findall(r'name="to"\s+value="([^"]+)"', page)
    visitor.send("/posts/new", {"text": text, "to": list(places)}, on="/write")
    until(lambda: not Delivery.objects.exclude(state__in=SETTLED).exists(), f"“{text}” has settled")


def live_through_everything(visitor: Visitor, stage: Stage) -> dict[str, str]:
    """Sign up, connect, echo, be refused, have the token renewed, come by links. Returns every secret of it."""
    visitor.send("/sign-up", {"email": MAIL, "password1": PASSWORD, "time_zone": "UTC"})
    secrets = {"password": PASSWORD, "new password": NEW_PASSWORD, "client secret": SANDBOX_CLIENT_SECRET}
    secrets |= connect(visitor, "x", "1001") | connect(visitor, "facebook", "2002")
    visitor.send(places_of_facebook(), {"to": offered(visitor)})
    secrets |= tokens("facebook")
    echo(visitor, "It goes well.")
    echo_into_trouble(visitor, stage, secrets)
    stage.trouble("x", {"expire_tokens": True})
    echo(visitor, "It goes well with a new token.")
    secrets |= tokens("x", " renewed")
    visitor.look("/consents/x/callback?state=canary-state-guessed&code=canary-code-guessed")
    owner = Instance.objects.get().new_owner_link()
    visitor.look(f"/owner/{owner}")
    link = password_link(User.objects.get())
    return {**secrets, "guess": "canary-code-guessed", "owner": owner, "link": link.partition("-")[2]}


def places_of_facebook() -> str:
    """The page on which Pages are chosen."""
    return f"/authorisations/{Authorisation.objects.get(network='facebook').pk}/places"


def offered(visitor: Visitor) -> list[str]:
    """The Pages on it."""
    return re.findall(r'name="to"\s+value="([^"]+)"', visitor.look(places_of_facebook()).text)


def echo_into_trouble(visitor: Visitor, stage: Stage, secrets: Mapping[str, str]) -> None:
    """The networks refuse, and repeat in their sentence what was shown to them."""
    said = f"Malformed access token {secrets['x access']}, access_token={secrets['x access']}"
    stage.trouble("x", {"call": "create", "status": 400, "body": {"detail": said}})
    error = {"message": f"Bad signature {secrets['facebook access']}", "code": 100}
    stage.trouble("facebook", {"call": "create", "status": 400, "body": {"error": error}})
    echo(visitor, "It is refused.")
    stage.trouble(
        "x",
        {"call": "create", "status": 500, "body": said, "times": 1},
    )
    stage.trouble("facebook", {"call": "create", "garbage": True, "times": 1})
    soon = datetime.now(UTC) + timedelta(minutes=1)
    stage.add_item("x", "1001", "posts", text="By hand.", at=soon.isoformat())  # nobody can tell, there
    echo(visitor, "Nobody knows.")
    stage.trouble("x")
    stage.trouble("facebook")


def set_new_password(visitor: Visitor) -> None:
    """Follow the link for a new password."""
    form = visitor.look(password_link(User.objects.get()))
    visitor.send(urlsplit(form.url).path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def look_at_everything(visitor: Visitor) -> None:
    """Every page there is for this person."""
    posts = re.findall(r'href="(/posts/[^"]+)"', visitor.look("/posts").text)
    connections = re.findall(r'href="(/connections/[^"]+)"', visitor.look("/connections").text)
    for path in ("/", "/welcome", "/first-steps", "/write", "/sign-out", "/forgotten", *posts, *connections):
        visitor.look(path)


def contents() -> str:
    """Everything that stands in the database, as text."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found.extend(row for (row,) in cursor.fetchall())
    return "\n".join(found)


def at_rest() -> dict[str, str]:
    """What PostgreSQL has written: its log, a dump, and its files with all that was undone or is on its way."""
    cluster = environment().home / embedded.CLUSTER
    programs = newest(MAJOR, None)
    assert programs is not None
    dump = subprocess.run(
        [str(programs.folder / "bin" / "pg_dump"), environment().database_url], capture_output=True, check=True
    )
    logs = [*(cluster / "log").glob("*"), cluster / embedded.START_LOG]
    files = [path for part in ("base", "pg_wal") for path in (cluster / part).rglob("*") if path.is_file()]
    return {
        "PostgreSQL's log": "".join(log.read_text() for log in logs),
        "dump": dump.stdout.decode(),
        "PostgreSQL's files": b"".join(path.read_bytes() for path in files).decode("latin-1"),
    }


def readable(secret: str, text: str) -> bool:
    """Whether a secret stands in a text: as it is, as part of an address, or as the bytes of a field."""
    return secret in text or quote(secret, safe="") in text or secret.encode().hex() in text


def test_no_secret_can_be_read_anywhere(crew: Crew, visitor: Visitor, stage: Stage) -> None:
    secrets = live_through_everything(visitor, stage)
    look_at_everything(visitor)
    key = str(visitor.http.cookies.get("session"))
    set_new_password(visitor)
    logs = "\n".join(member.log.read_text() for member in crew.members)
    written = at_rest()
    places = {"tables": contents(), "logs": logs, "pages": "\n".join(visitor.seen), **written}

    found = [(name, where) for where, text in places.items() for name, s in secrets.items() if readable(s, text)]

    assert found == []
    assert len(key) > 30
    assert [where for where in ("tables", "logs", *written) if readable(key, places[where])] == []
    assert [name for name in (MAIL, "It is refused.") if name in written["PostgreSQL's log"]] == []
    assert (MAIL in written["dump"], MAIL in written["PostgreSQL's files"]) == (True, True)
    assert len(secrets) >= 18
    assert len(set(Delivery.objects.values_list("state", flat=True))) >= 3
    assert "It is refused." in places["tables"]
    assert '"event": "request"' in logs
