"""What a request to X asks: who calls, and whether its query is one that X declares."""

from datetime import UTC, datetime

from aiohttp import web

from alphorn.sandbox.people.grants import Token
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.oauth import bearer_of
from alphorn.sandbox.playing.stand_in import stand_in_of
from alphorn.sandbox.x.problems import invalid, missing_scope, unauthorized
from alphorn.sandbox.x.settings import settings_of
from alphorn.sandbox.x.vocabulary import NEW, OLD, Vocabulary, spoken

USER_FIELDS = frozenset(
    "confirmed_email connection_status created_at description entities id is_identity_verified location name parody "
    "profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url "
    "username verified verified_followers_count verified_type withheld".split()
)
OLD_USER_FIELDS = USER_FIELDS | {"affiliation", "most_recent_tweet_id", "pinned_tweet_id"}
NEW_USER_FIELDS = USER_FIELDS | {"subscribes_to_you"}
POST_FIELDS = frozenset(
    "article attachments card_uri community_id context_annotations conversation_id created_at display_text_range "
    "edit_controls entities geo id lang matched_media_notes media_metadata non_public_metrics note_request_suggestions "
    "organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics reply_settings scopes source "
    "suggested_source_links suggested_source_links_with_counts text withheld".split()
)
OLD_POST_FIELDS = POST_FIELDS | {
    "author_id",
    "edit_history_tweet_ids",
    "in_reply_to_user_id",
    "note_tweet",
    "referenced_tweets",
}
NEW_POST_FIELDS = POST_FIELDS | {"article_title", "note_post"}
MEDIA_FIELDS = frozenset(
    "alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics "
    "public_metrics type url variants width".split()
)
EXPANSIONS = frozenset(
    "article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet "
    "attachments.poll_ids author_id entities.mentions.username geo.place_id in_reply_to_user_id".split()
)
OLD_EXPANSIONS = EXPANSIONS | frozenset(
    "edit_history_tweet_ids entities.note.mentions.username referenced_tweets.id "
    "referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id".split()
)
NEW_EXPANSIONS = EXPANSIONS | {"edit_history_post_ids", "referenced_posts", "username"}
KNOWN = {
    "user.fields": (OLD_USER_FIELDS, NEW_USER_FIELDS),
    "media.fields": (MEDIA_FIELDS, MEDIA_FIELDS),
    "expansions": (OLD_EXPANSIONS, NEW_EXPANSIONS),
}


def caller(request: web.Request, *scopes: str) -> tuple[Token, Person]:
    """Whose token this is. Raises a Problem without a living one, or where a scope is missing."""
    stand_in = stand_in_of(request)
    token = stand_in.grants.find(bearer_of(request))
    if token is None or token.kind != "access" or not token.lives(stand_in.clock()):
        raise unauthorized()
    person = stand_in.people.get(token.person_id)
    if person is None:
        raise unauthorized()
    if not set(scopes) <= set(token.scopes):
        raise missing_scope()
    return token, person


def vocabulary_of(request: web.Request, declared: tuple[str, ...]) -> Vocabulary:
    """The vocabulary to answer in. Raises a Problem where the query holds a name that the call does not declare."""
    vocabulary = spoken(settings_of(stand_in_of(request)), request.query)
    known = {vocabulary.fields if name == OLD.fields else name for name in declared}
    for name, value in request.query.items():
        if name not in known:
            raise invalid(f"The query parameter '{name}' is not valid for this endpoint", **{name: value})
    return vocabulary


def fields(request: web.Request, parameter: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The values of a list such as user.fields. Raises a Problem for one that X does not declare."""
    old, new = KNOWN.get(parameter, (OLD_POST_FIELDS, NEW_POST_FIELDS))
    known = new if vocabulary is NEW else old
    asked = request.query.get(parameter, "")
    values = frozenset(asked.split(",")) if asked else frozenset()
    if wrong := sorted(values - known):
        listed = ",".join(sorted(known))
        raise invalid(
            f"The `{parameter}` query parameter value [{wrong[0]}] is not one of [{listed}]", **{parameter: asked}
        )
    return values


def number(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """A number in its bounds, which the specification gives."""
    text = request.query.get(name, str(default))
    value = int(text) if text.isascii() and text.isdigit() else -1
    if not least <= value <= most:
        raise invalid(f"The `{name}` query parameter value [{text}] is not between {least} and {most}", **{name: text})
    return value


def post_id(request: web.Request, name: str) -> int | None:
    """An id to read from or up to."""
    text = request.query.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise invalid(f"The `{name}` query parameter value [{text}] does not match ^[0-9]{{1,19}}$", **{name: text})
    return int(text)


def moment(request: web.Request, name: str) -> float | None:
    """A time as YYYY-MM-DDTHH:mm:ssZ."""
    text = request.query.get(name)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise invalid(f"The `{name}` query parameter value [{text}] is not a time", **{name: text}) from None
    return time.replace(tzinfo=time.tzinfo or UTC).timestamp()
