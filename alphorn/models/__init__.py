"""What Alphorn is about: rows, transactions and rules, a room for each subject."""

from alphorn.models.accounts.user import User
from alphorn.models.accounts.workspace import Membership, Workspace
from alphorn.models.archive.picture import Picture
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.connections.consent import Consent
from alphorn.models.connections.host import Host
from alphorn.models.connections.offer import Offer
from alphorn.models.events.event import Event
from alphorn.models.ideas.suggestion import MutedTopic, Suggestion
from alphorn.models.importing.item import Item, Sighting
from alphorn.models.importing.run import Run
from alphorn.models.importing.stream import Stream
from alphorn.models.limits.bucket import Bucket
from alphorn.models.looking.look import Look
from alphorn.models.posting.attempt import Attempt, Intent
from alphorn.models.posting.delivery import Delivery
from alphorn.models.posting.post import Post
from alphorn.models.work.chore import Chore
from alphorn.models.work.instance import Instance
from alphorn.models.work.worker import Worker

__all__ = [
    "Attempt",
    "Authorisation",
    "Bucket",
    "Chore",
    "Connection",
    "Consent",
    "Delivery",
    "Event",
    "Host",
    "Instance",
    "Intent",
    "Item",
    "Look",
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
