"""Writing to X: POST /2/tweets and DELETE /2/tweets/:id."""

import json
import unicodedata
from typing import Any

from aiohttp import web

from alphorn.lib.weighing import is_sound, weigh
from alphorn.sandbox.playing.stand_in import stand_in_of
from alphorn.sandbox.x.asking import caller, vocabulary_of
from alphorn.sandbox.x.problems import forbidden, invalid, not_found
from alphorn.sandbox.x.shapes.text import wire_text

WRITE = ("tweet.read", "tweet.write", "users.read")
DUPLICATE_SECONDS = 24 * 3600.0  # assumed: how long X remembers, and that it compares the exact words
DECLARED = frozenset(
    "card_uri community_id direct_message_deep_link edit_options for_super_followers_only geo made_with_ai media "
    "nullcast paid_partnership poll quote_tweet_id reply reply_settings share_with_followers text".split()
)
PLAYED = frozenset(("text", "made_with_ai", "paid_partnership", "reply_settings"))
REPLY_SETTINGS = ("following", "mentionedUsers", "subscribers", "verified")


async def create(request: web.Request) -> web.Response:
    """Create a post."""
    token, person = caller(request, *WRITE)
    vocabulary = vocabulary_of(request, ())
    text = await _text_in(request)
    stand_in = stand_in_of(request)
    now = stand_in.clock()
    repeated = stand_in.posts.same(person.id, text, now - DUPLICATE_SECONDS)
    if repeated and stand_in.settings.refuse_duplicates:
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")
    post = stand_in.posts.add(person.id, text, client_id=token.client_id, at=now)
    history = {vocabulary.history: [post.id]}
    return web.json_response({"data": {"id": post.id, "text": wire_text(post)[0], **history}}, status=201)


async def delete(request: web.Request) -> web.Response:
    """Delete a post of one's own."""
    _, person = caller(request, *WRITE)
    vocabulary = vocabulary_of(request, ())
    id = request.match_info["id"]
    stand_in = stand_in_of(request)
    post = stand_in.posts.get(id)
    if post is None:
        raise not_found(vocabulary.not_found, "id", id)
    if post.author_id != person.id:
        raise forbidden("You are not allowed to delete this Tweet.")  # assumed
    stand_in.posts.delete(id, stand_in.clock())
    return web.json_response({"data": {"deleted": True}})


async def _text_in(request: web.Request) -> str:
    """The words of the body. Raises a Problem for anything that X would not take, or that is not played here."""
    body = await _object_in(request)
    for name in body:
        if name not in DECLARED:
            words = "is not defined in the schema and the schema does not allow additional properties"
            raise invalid(f"$.{name}: {words}", **{name: _brief(body[name])})  # assumed: the words
        if name not in PLAYED:
            raise invalid(f"$.{name}: the sandbox does not play this", **{name: _brief(body[name])})
    _check_kinds(body)
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise invalid("$.text: is missing or empty", text=_brief(text))  # assumed
    if weigh(unicodedata.normalize("NFC", text)) > 280 or not is_sound(text):
        raise invalid(
            "Your Tweet text is too long, or holds a character that is not allowed.", text=_brief(text)
        )  # assumed
    return text


def _check_kinds(body: dict[str, Any]) -> None:
    for name in ("made_with_ai", "paid_partnership"):
        if not isinstance(body.get(name, False), bool):
            raise invalid(f"$.{name}: boolean expected", **{name: _brief(body[name])})
    if body.get("reply_settings", REPLY_SETTINGS[0]) not in REPLY_SETTINGS:
        raise invalid("$.reply_settings: does not have a value in the enumeration", reply_settings=_brief(body))


async def _object_in(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text()) if request.content_type == "application/json" else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise invalid("Invalid JSON body", body="")  # assumed
    return body


def _brief(value: object) -> str:
    return str(value)[:100]
