"""What the sandbox knows of Facebook."""

from alphorn.sandbox.facebook.calls import LIST_CALLS, serve
from alphorn.sandbox.facebook.errors import errors
from alphorn.sandbox.facebook.odd import ODD
from alphorn.sandbox.facebook.people import FacebookNewcomer, pages_told, person_or_page, settle
from alphorn.sandbox.facebook.roles import TABLE
from alphorn.sandbox.facebook.settings import FacebookSettings
from alphorn.sandbox.facebook.shapes.people import FACE_EDGE, SQUARE
from alphorn.sandbox.facebook.usage import usage, used_up
from alphorn.sandbox.facebook.world import STREAMS
from alphorn.sandbox.markup import Markup
from alphorn.sandbox.network import Network

FACEBOOK = Network(
    slug="facebook",
    real_name="Facebook",
    mark=Markup('<path d="M16 5.2c-3.6-1.1-5.4.7-5.4 4V19.5M7.2 11.6h7.4"/>'),
    streams=STREAMS,
    lists=LIST_CALLS,
    too_many=used_up,
    serve=serve,
    settle=settle,
    odd=ODD,
    middlewares=(usage, errors),
    settings=FacebookSettings,
    token_prefix="EAA",  # noqa: S106  # how its tokens begin
    picture_edges={SQUARE: FACE_EDGE},
    tables=TABLE,
    also_called={"page_posts": "posts"},
    newcomer=FacebookNewcomer,
    more_of=pages_told,
    owner=person_or_page,
)
