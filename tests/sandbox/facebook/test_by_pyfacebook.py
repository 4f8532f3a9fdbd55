"""Sandbox Facebook's login as python-facebook-api sees it: dialog, code, sixty days, debug_token."""

from typing import Any

import pytest
from pyfacebook import FacebookError, GraphAPI

from tests.sandbox.played import CALLBACK, CLIENT_ID, FACEBOOK_SCOPES, SECRET, Played, query_of


def signing_in(played: Played, version: str = "/v26.0") -> GraphAPI:
    return GraphAPI(
        app_id=CLIENT_ID,
        app_secret=SECRET,
        oauth_flow=True,
        base_url=f"{played.facebook}/",
        authorization_url=f"{played.facebook}{version}/dialog/oauth",
        access_token_url=f"{played.facebook}{version}/oauth/access_token",
        version="v26.0",
        redirect_uri=CALLBACK,
        scope=list(FACEBOOK_SCOPES),
        state="st",
    )


def signed_in(played: Played, person: str = "2001") -> tuple[GraphAPI, dict[str, Any]]:
    graph = signing_in(played)
    back = played.consent(graph.get_authorization_url()[0], person=person)
    return graph, graph.exchange_user_access_token(back)


@pytest.mark.parametrize("version", ["/v26.0", ""])
def test_a_consent_leads_to_a_short_token(played: Played, version: str) -> None:
    graph = signing_in(played, version)
    back = played.consent(graph.get_authorization_url()[0], person="2001")

    token = graph.exchange_user_access_token(back)

    assert query_of(back)["state"] == "st"
    assert back.endswith("#_=_")
    assert (token["token_type"], token["expires_in"]) == ("bearer", 5400)


def test_a_refusal_comes_back_with_its_reason(played: Played) -> None:
    back = query_of(played.consent(signing_in(played).get_authorization_url()[0], cancel="1"))

    assert (back["error"], back["error_reason"], back["state"]) == ("access_denied", "user_denied", "st")


def test_a_short_token_is_exchanged_for_one_of_sixty_days(played: Played) -> None:
    graph, short = signed_in(played)

    long = graph.exchange_long_lived_user_access_token(short["access_token"])

    assert long["access_token"] != short["access_token"]
    assert long["expires_in"] == 5_183_944


def test_it_says_what_a_token_is(played: Played) -> None:
    graph, short = signed_in(played)

    said = graph.debug_token(short["access_token"])["data"]

    assert (said["type"], said["user_id"], said["is_valid"]) == ("USER", "2001", True)
    assert set(FACEBOOK_SCOPES) <= set(said["scopes"])


def test_a_code_works_once(played: Played) -> None:
    graph = signing_in(played)
    back = played.consent(graph.get_authorization_url()[0], person="2001")
    graph.exchange_user_access_token(back)

    with pytest.raises(Exception, match="has been used"):
        graph.exchange_user_access_token(back)


def test_a_post_goes_out_and_stands_in_the_list(played: Played) -> None:
    played.deepen("facebook", "3001", "page_posts", 0)
    graph, short = signed_in(played)
    graph.access_token = short["access_token"]
    accounts = graph.get_full_connections("me", "accounts", fields="id,access_token", limit=2)["data"]
    graph.access_token = accounts[0]["access_token"]

    created = graph.post_object("3001", connection="feed", data={"message": "First snow."})

    listed = graph.get_full_connections("3001", "published_posts", fields="id,message")["data"]
    assert [account["id"] for account in accounts] == ["3001", "3002", "3003"]
    assert listed == [{"id": created["id"], "message": "First snow."}]


def test_taking_the_permissions_back_ends_everything(played: Played) -> None:
    graph, short = signed_in(played)
    graph.access_token = short["access_token"]

    gone = graph.delete_object("2001/permissions")

    assert gone["success"] is True
    with pytest.raises(FacebookError) as refused:
        graph.get_object("me")
    assert (refused.value.code, refused.value.error_subcode) == (190, 458)


def test_a_declined_permission_is_told_and_missed(played: Played) -> None:
    graph = signing_in(played)
    back = played.consent(graph.get_authorization_url()[0], person="2001", scope="pages_show_list")
    graph.access_token = graph.exchange_user_access_token(back)["access_token"]

    rows = graph.get_full_connections("me", "permissions")["data"]

    assert {row["permission"]: row["status"] for row in rows} == {
        "public_profile": "granted",
        "pages_show_list": "granted",
        "pages_manage_posts": "declined",
        "pages_read_engagement": "declined",
    }
