"""What the sandbox knows of X."""

from alphorn.sandbox.markup import Markup
from alphorn.sandbox.network import Network
from alphorn.sandbox.x.calls import LIST_CALLS, serve
from alphorn.sandbox.x.limits import limits, used_up
from alphorn.sandbox.x.odd import ODD
from alphorn.sandbox.x.people import settle
from alphorn.sandbox.x.problems import problems
from alphorn.sandbox.x.settings import XSettings
from alphorn.sandbox.x.world import STREAMS

X = Network(
    slug="x",
    real_name="X",
    mark=Markup('<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>'),
    streams=STREAMS,
    lists=LIST_CALLS,
    too_many=used_up,
    serve=serve,
    settle=settle,
    odd=ODD,
    middlewares=(limits, problems),
    settings=XSettings,
    picture_edges={"_normal": 48, "_bigger": 73},
)
