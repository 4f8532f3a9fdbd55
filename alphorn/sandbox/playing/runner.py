"""aiohttp's server, with the strict headers on what it answers by itself."""

from aiohttp import web

from alphorn.sandbox.playing.loopback import add_strict


class Line(web.RequestHandler):
    """One line, as aiohttp serves it; what is no request at all never reaches the application, nor what it adds."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """aiohttp's own answer, with the strict headers."""
        answer = super().handle_error(request, status, exc, message)
        add_strict(answer)
        return answer


class Server(web.Server):
    """aiohttp's, with lines of ours."""

    def __call__(self) -> Line:
        """A new one."""
        return Line(self, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """aiohttp's, with a server of ours."""

    async def _make_server(self) -> Server:
        made = await super()._make_server()
        return Server(made.request_handler, request_factory=made.request_factory, **made._kwargs)
