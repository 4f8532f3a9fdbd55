"""Letting a rule happen to a call: between the line and the network's own answer."""

import asyncio
import json
import socket
import struct

from aiohttp import web

from alphorn.sandbox.faults.mischief import MISCHIEF, Mischief
from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.faults.spoiling import spoil
from alphorn.sandbox.faults.standing import Faults, Standing
from alphorn.sandbox.faults.words import in_words
from alphorn.sandbox.oracle.calls import Call
from alphorn.sandbox.playing.stand_in import Handler, StandIn, stand_in_of

FAULTS = web.AppKey("faults", Faults)
TOO_MUCH = "Please reduce the amount of data you're asking for, then retry your request"
HALF_A_PAGE = "<!doctype html><html><head><title>Bad Gateway</title></head><body><h1>502 Bad Gate"


@web.middleware
async def trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the call, and let the first fitting rule happen to it."""
    stand_in = stand_in_of(request)
    call = stand_in.call_of(request)
    if call is None:
        return await handler(request)
    stand_in.journal.came(call)
    standing = request.app[FAULTS].take(call)
    if standing is None:
        response = await handler(request)
        stand_in.journal.did(call, str(response.status))
        return response
    return await _suffer(request, handler, stand_in, call, standing)


async def _suffer(
    request: web.Request, handler: Handler, stand_in: StandIn, call: Call, standing: Standing
) -> web.StreamResponse:
    rule = standing.rule
    stand_in.journal.did(call, in_words(rule))
    if rule.reset_before:
        return cut(request)
    await request.read()
    apply_at_once(stand_in, rule)
    if rule.hang:
        await _hang(request.app[FAULTS], standing)
        return cut(request)
    await asyncio.sleep(rule.delay_s + rule.create_late_s)
    if rule.status is not None and not rule.after:
        return _said(rule)
    if rule.delay_s and not rule.create_late_s and _has_gone(request):
        return cut(request)
    request[MISCHIEF] = Mischief(rule.cursor_loop, rule.repeat_page, rule.shuffle, rule.by_time)
    if rule.too_much is not None and _size_of(request) > rule.too_much:
        return web.json_response({"error": {"code": 1, "message": TOO_MUCH}}, status=500)
    response = await handler(request)
    if rule.page is not None and isinstance(response, web.Response) and response.status == 200:
        return web.json_response(spoil(json.loads(response.text or "{}"), rule.page))
    if rule.lose_reply:
        return cut(request)
    if rule.garbage:
        return web.Response(text=HALF_A_PAGE, content_type="text/html")
    return response if rule.status is None else _said(rule)


def apply_at_once(stand_in: StandIn, rule: Rule) -> None:
    """Take back or run out what the rule says: everybody's tokens, or one person's."""
    if rule.revoke_tokens:
        stand_in.tokens.end_all("revoked", rule.revoke_tokens if isinstance(rule.revoke_tokens, str) else "")
    if rule.expire_tokens:
        stand_in.tokens.expire_all(rule.expire_tokens if isinstance(rule.expire_tokens, str) else "")


async def _hang(faults: Faults, standing: Standing) -> None:
    """Say nothing until the rule's time is over or it is lifted."""
    seconds = standing.seconds_left if standing.rule.hang is True else float(standing.rule.hang)
    try:
        async with asyncio.timeout(seconds):
            await faults.lifted.wait()
    except TimeoutError:
        return


def _size_of(request: web.Request) -> int:
    """How many items the page is to have, as the call says it."""
    return int(request.query.get("limit", request.query.get("max_results", "0")))


def _said(rule: Rule) -> web.Response:
    status = rule.status or 200
    if isinstance(rule.body, str):
        return web.Response(status=status, headers=rule.headers, text=rule.body)
    return web.json_response(rule.body if rule.body is not None else {}, status=status, headers=rule.headers)


def _has_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def cut(request: web.Request) -> web.Response:
    """Cut the line with a reset, so that the caller cannot take it for an end."""
    if request.transport is not None:
        line = request.transport.get_extra_info("socket")
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response(status=500, text="The line was cut.")
