"""`posts`: what a post costs, from the form to the network, in real processes on a database of their own.

Round trips are the same on a busy machine and processor time nearly so; deliveries a second are not.
"""

from collections.abc import Mapping

from bench import backlog, post_cost
from bench.figures import Measurement, Size
from bench.stage import Stage
from bench.trouble import Networks


async def measure(stage: Stage, size: Size) -> Mapping[str, float]:
    """The figures of SAYS."""
    with stage.running("sandbox", "posts-sandbox"):
        await Networks(stage.sandbox_port).take_everything()
        figures = await post_cost.round_trips(stage, size)
        with stage.running("web", "posts-web") as web:
            async with post_cost.writing(stage, "posts@alphorn.example") as writer:
                with stage.running("worker", "posts-worker") as worker:
                    await writer.posts(size.warm_up)  # what is opened once is open
                    figures |= await post_cost.processor_time(stage, writer, web.pid, worker.pid, size)
                figures |= await backlog.rate(stage, writer, size)
    return figures | await backlog.floor(stage, int(figures["posts.n"]), size)


POSTS = Measurement(
    name="posts",
    about="what a post costs: round trips to the database, processor time, and deliveries a second of one worker",
    says={
        "posts.round_trips.request": "of web to the database, for a post to ten connections",
        "posts.round_trips.floor.form": "floor: a signed-in form that is read and answered, and nothing is stored",
        "posts.round_trips.delivery": "of the worker to the database, for a post to one connection; the floor is two",
        "posts.round_trips.idle": "a second, of web and worker, while nothing is to do",
        "posts.cpu.web_ms": "processor time of web for a delivery, of a post to ten connections",
        "posts.cpu.floor.web_ms": "floor: a tenth of such a form",
        "posts.cpu.worker_ms": "processor time of the worker for a delivery",
        "posts.cpu.floor.worker_ms": "floor: a process that LISTENs and sends one request",
        "posts.cpu.postgres_ms": "processor time of PostgreSQL for a delivery, the writing of the post with it",
        "posts.cpu.floor.postgres_ms": "floor: a row and a bare NOTIFY",
        "posts.cpu.idle_ms": "processor time of all three in a second in which nothing is to do",
        "posts.per_second": "deliveries a second of one worker, many waiting, the network at hand",
        "posts.floor.per_second": "floor: a process that LISTENs and sends, as many at once",
        "posts.n": "deliveries that waited",
    },
    aims={},
    rates={"posts.per_second"},
    aside={"posts.n"},
    measure=measure,
)
