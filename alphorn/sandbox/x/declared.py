"""The values that X declares for the lists of a query, in its two vocabularies."""

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
