"""X's token endpoint where the clients do not go: what is refused, revoking, public clients."""

import pytest
import requests

from tests.sandbox.played import CALLBACK, CLIENT_ID, SECRET, Played, query_of
from tests.sandbox.signing_in import VERIFIER, x_consent, x_token

SECONDS = 5
KEYS = (CLIENT_ID, SECRET)


def ask(
    played: Played, form: dict[str, str], path: str = "token", auth: tuple[str, str] | None = KEYS
) -> requests.Response:
    return requests.post(f"{played.x}/2/oauth2/{path}", data=form, auth=auth, timeout=SECONDS)


def refreshing(token: str) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": token}


@pytest.fixture
def code(played: Played) -> str:
    return query_of(played.consent(x_consent(played), person="1001"))["code"]


def exchange(valid: str, **changed: str) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "code": valid, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return {**form, **changed}


def test_a_code_is_exchanged(played: Played, code: str) -> None:
    assert ask(played, exchange(code)).status_code == 200


def test_a_code_lives_thirty_seconds(played: Played, code: str) -> None:
    played.clock.advance(30)

    assert ask(played, exchange(code)).status_code == 400


def test_a_token_lives_as_long_as_it_is_set_to(played: Played) -> None:
    played.settings("x", token_seconds=60)

    token = x_token(played, "1001")
    played.clock.advance(60)

    me = requests.get(
        f"{played.x}/2/users/me", headers={"Authorization": f"Bearer {token['access_token']}"}, timeout=SECONDS
    )
    assert (str(token["expires_in"]), me.status_code) == ("60", 401)


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "another"},
        {"redirect_uri": "https://localhost/elsewhere"},
        {"code_verifier": "guessed"},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_not_exchanged_with_anything_else(played: Played, code: str, changed: dict[str, str]) -> None:
    refused = ask(played, exchange(code, **changed))

    assert refused.status_code == 400
    assert refused.json()["error"]


@pytest.mark.parametrize("missing", ["code", "redirect_uri", "code_verifier", "grant_type"])
def test_every_parameter_is_needed(played: Played, code: str, missing: str) -> None:
    refused = ask(played, exchange(code, **{missing: ""}))

    assert refused.json()["error_description"] == f"Missing required parameter [{missing}]."


def test_a_code_belongs_to_its_client(played: Played, code: str) -> None:
    assert ask(played, exchange(code), auth=("another-app", "its-secret")).status_code == 400


def test_a_client_keeps_its_secret(played: Played, code: str) -> None:
    x_token(played, "1002")

    assert ask(played, exchange(code), auth=(CLIENT_ID, "guessed")).status_code == 401


def test_a_public_client_names_itself_in_the_form(played: Played, code: str) -> None:
    answer = ask(played, exchange(code, client_id=CLIENT_ID), auth=None)

    assert answer.status_code == 200


def test_json_is_taken_for_a_form(played: Played, code: str) -> None:
    url = f"{played.x}/2/oauth2/token"

    answer = requests.post(url, json=exchange(code), auth=(CLIENT_ID, SECRET), timeout=SECONDS)

    assert answer.status_code == 200


def test_no_refresh_token_without_offline_access(played: Played) -> None:
    code = query_of(played.consent(x_consent(played, scope="tweet.read users.read"), person="1001"))["code"]

    token = ask(played, exchange(code)).json()

    assert "refresh_token" not in token


def test_a_used_refresh_token_is_refused_in_the_words_of_x(played: Played) -> None:
    token = x_token(played, "1001")
    form = refreshing(token["refresh_token"])
    ask(played, form)

    refused = ask(played, form)

    assert refused.status_code == 400
    assert refused.json() == {
        "error": "invalid_request",
        "error_description": "Value passed for the token was invalid.",
    }


def test_an_access_token_does_not_refresh(played: Played) -> None:
    token = x_token(played, "1001")

    assert ask(played, refreshing(token["access_token"])).status_code == 400


def test_a_revoked_access_token_opens_nothing(played: Played) -> None:
    access = x_token(played, "1001")["access_token"]

    answer = ask(played, {"token": access, "token_type_hint": "access_token"}, "revoke")

    me = requests.get(f"{played.x}/2/users/me", headers={"Authorization": f"Bearer {access}"}, timeout=SECONDS)
    assert (answer.json(), me.status_code) == ({"revoked": True}, 401)


def test_a_revoked_refresh_token_refreshes_nothing(played: Played) -> None:
    refresh = x_token(played, "1001")["refresh_token"]

    answer = ask(played, {"token": refresh, "token_type_hint": "refresh_token"}, "revoke")

    assert (answer.json(), ask(played, refreshing(refresh)).status_code) == ({"revoked": True}, 400)


def test_a_token_without_the_scope_cannot_post(played: Played) -> None:
    code = query_of(played.consent(x_consent(played, scope="tweet.read users.read"), person="1001"))["code"]
    token = ask(played, exchange(code)).json()["access_token"]

    headers = {"Authorization": f"Bearer {token}"}
    refused = requests.post(f"{played.x}/2/tweets", json={"text": "hi"}, headers=headers, timeout=SECONDS)

    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"redirect_uri": "https://evil.example/"}, "not on this machine"),
        ({"scope": "everything"}, "a scope is unknown"),
        ({"scope": ""}, "scope is missing"),
        ({"code_challenge": ""}, "code_challenge is missing"),
        ({"code_challenge_method": "plain"}, "not S256"),
        ({"state": "s" * 501}, "longer than 500"),
        ({"response_type": "token"}, "not code"),
    ],
)
def test_a_wrong_request_is_told_on_a_page_and_not_sent_back(
    played: Played, changed: dict[str, str], says: str
) -> None:
    url = x_consent(played, **changed)

    page = requests.get(url, timeout=SECONDS)
    chosen = requests.post(url, data={"person": "1001"}, allow_redirects=False, timeout=SECONDS)

    assert (page.status_code, chosen.status_code) == (400, 400)
    assert says in page.text
