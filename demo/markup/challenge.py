"""A council behind a wall that shows every visitor a challenge page. Its robots.txt is served as it should be."""

from demo.server import Answer, Request, Site

_PAGE = b"""<!DOCTYPE html>
<html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>
<body><h1>Checking that you are not a robot</h1><noscript>Turn on JavaScript and cookies to go on.</noscript>
<form id="challenge-form" method="post"></form></body></html>
"""


def site() -> Site:
    """A site that answers 403 with a challenge page, and marks it as such."""

    def answer(request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(b"User-agent: *\nDisallow: /search\n", content_type="text/plain")
        return Answer(_PAGE, status=403, headers=(("cf-mitigated", "challenge"),))

    return answer
