"""Requests in, the same requests or a refusal out; every response leaves with the headers that keep the page to itself.

Knows nothing of what the page shows. The page is sanitised before it gets here; this is the wall behind that one.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A question of 2,000 characters takes a hundredth of this; Gradio alone would read megabytes into memory.
MAX_BODY_BYTES = 256 * 1024
# Where files are taken, the list of a thousand of them with long names.
MAX_LIST_BYTES = 1024 * 1024
UPLOAD_PATH = "/gradio_api/upload"
# 'unsafe-eval' is for gr.HTML, which compiles its (constant) template in the browser; inline styles are Gradio's too.
# Scripts in the markup run only with the nonce of their response, which what is shown later cannot know.
_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; frame-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Wraps an application. `hosts`: the only names that a request may call it by (DNS rebinding); empty: any name.

    `upload_bytes`: how much a request with files may hold; 0: files are refused.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str] = (), upload_bytes: int = 0) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        reply = _Reply(send, secrets.token_urlsafe(16))
        refusal = self._refusal(headers, scope["path"])
        if refusal is not None:
            await refusal(scope, receive, reply)
            return
        if self._hosts or "text/html" in headers.get("accept", ""):
            # The nonce is written into the page as it passes, so it must not pass compressed; and on this machine
            # nothing else should: packing and unpacking the scripts takes longer than handing them over.
            scope = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
        await self._app(scope, receive, reply)

    def _refusal(self, headers: Headers, path: str) -> PlainTextResponse | None:
        if self._hosts and _name(headers.get("host", "")) not in self._hosts:
            return PlainTextResponse("This page is served to this machine only.", status_code=403)
        # Another page that stands open in the same browser may send requests here, and must not be able to change a thing.
        if _foreign(headers):
            return PlainTextResponse("This page takes requests from itself only.", status_code=403)
        brings_files = headers.get("content-type", "").lower().startswith("multipart/")
        if brings_files and not (self._upload_bytes and path == UPLOAD_PATH):
            return PlainTextResponse("This page takes no files.", status_code=415)
        length = headers.get("content-length", "0")
        most = self._upload_bytes if brings_files else MAX_LIST_BYTES if self._upload_bytes else MAX_BODY_BYTES
        if "transfer-encoding" in headers or not length.isdecimal() or int(length) > most:
            return PlainTextResponse("The request is too large for this page.", status_code=413)
        return None


class _Reply:
    """Sends on what an application sends, with our headers; a page is held until it is whole and has its nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce
        self._start: Message | None = None
        self._page = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update({**_HEADERS, "Content-Security-Policy": _POLICY.format(nonce=self._nonce)})
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._page += message.get("body", b"")
            if message.get("more_body"):
                return
            message = {"type": "http.response.body", "body": await self._begin(self._start)}
        await self._send(message)

    async def _begin(self, start: Message) -> bytes:
        # Gradio writes what is not its own into the page as JSON with every "<" escaped: these tags are its own.
        page = bytes(self._page).replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        headers = MutableHeaders(scope=start)
        if "content-length" in headers and page:
            headers["content-length"] = str(len(page))
        await self._send(start)
        return page


def _foreign(headers: Headers) -> bool:
    """Whether a page of another origin sent the request."""
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host", "")


def _name(host: str) -> str:
    """The host without its port: "[::1]:7860" is "[::1]"."""
    name, _, port = host.rpartition(":")
    return name if name and port.isdecimal() else host
