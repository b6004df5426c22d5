"""What every answer tells browsers: run no script, fetch nothing from elsewhere, be framed by nobody.

Pages have neither scripts nor styles inside them, so that markup which slipped through would still be dead.
"""

from publishing.browse.asgi import Application, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


def with_headers(application: Application) -> Application:
    """`application` with HEADERS in every answer, in place of any of its own of these names."""
    ours = [(name.encode("ascii"), value.encode("ascii")) for name, value in HEADERS.items()]

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", []) if pair[0].decode("latin-1").lower() not in HEADERS]
                message = {**message, "headers": [*kept, *ours]}
            await send(message)

        await application(scope, receive, sending)

    return answering
