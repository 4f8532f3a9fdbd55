"""What Alphorn is about: every rule of the application, one noun a file."""

from alphorn.models.attempt import Attempt, Intent
from alphorn.models.authorisation import Authorisation
from alphorn.models.bucket import Bucket
from alphorn.models.chore import Chore
from alphorn.models.connection import Connection
from alphorn.models.consent import Consent
from alphorn.models.delivery import Delivery
from alphorn.models.instance import Instance
from alphorn.models.item import Item, Sighting
from alphorn.models.pause import AppPause
from alphorn.models.picture import Picture
from alphorn.models.post import Post
from alphorn.models.run import Run
from alphorn.models.signing_in import Offer
from alphorn.models.stream import Stream
from alphorn.models.suggestion import MutedTopic, Suggestion
from alphorn.models.user import User
from alphorn.models.worker import Worker
from alphorn.models.workspace import Membership, Workspace

__all__ = [
    "AppPause",
    "Attempt",
    "Authorisation",
    "Bucket",
    "Chore",
    "Connection",
    "Consent",
    "Delivery",
    "Instance",
    "Intent",
    "Item",
    "Membership",
    "MutedTopic",
    "Offer",
    "Picture",
    "Post",
    "Run",
    "Sighting",
    "Stream",
    "Suggestion",
    "User",
    "Worker",
    "Workspace",
]
