"""Sites that say no, not now, or not without a visit by hand; and pages that say they are not there, with a 200."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from demo.server import Answer, Request
from spiders.capture import Outcome
from tests.faults.misbehaviour import Misbehaviour, Place
from tests.faults.newsroom import BAD, FRONT, always, article, bad_front, bad_page, document, page, site
from tests.faults.web import FaultySite, Wire

_BLOCKED = frozenset({"blocked", "walk-cut"})
GONE_WITH_200 = page("<main><h1>Page not found</h1><p>The page may have moved.</p></main>", title="Page not found")
"""An answer with status 200 that says that nothing is there."""
_LOGIN = (
    "<main><h1>Sign in</h1><form action='/session' method='post'><input name='user'>"
    "<input type='password' name='password'><button>Sign in</button></form></main>"
)


def _answers(body: str, status: int = 200, *headers: tuple[str, str], title: str = "") -> Answer:
    return Answer(document(body, title=title).encode(), status, headers=headers)


def _challenge(name: str, maker: str, answer: Answer) -> Misbehaviour:
    return Misbehaviour(
        name, f"the newsroom answers with {maker}", bad_front(answer), Outcome.BLOCKED, _BLOCKED, requests=1
    )


class _Busy:
    """A page that answers 429 once and then comes."""

    def __init__(self, retry_after: str | None) -> None:
        self._retry_after = retry_after
        self._answered = False

    def __call__(self, request: Request) -> Answer:
        if self._answered:
            return article(BAD)
        self._answered = True
        in_a_second = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        value = in_a_second if self._retry_after == "date" else self._retry_after
        return Answer(b"", 429, headers=(("Retry-After", value),) if value else ())


def _busy(name: str, what: str, retry_after: str | None) -> Misbehaviour:
    return Misbehaviour(name, what, lambda place: site({BAD: _Busy(retry_after)}), Outcome.OK, pages=3)


def _not_found_everywhere(place: Place) -> FaultySite:
    usual = site({})
    return lambda request: usual(request) if request.path in {FRONT, "/robots.txt"} else GONE_WITH_200


def _login_wall(place: Place) -> FaultySite:
    usual = site({"/login?return=/news": page(_LOGIN, title="Sign in")})

    def answer(request: Request) -> Answer | Wire:
        if request.path == FRONT:
            return Answer(b"", 302, headers=(("Location", "/login?return=/news"),))
        return usual(request)

    return answer


BLOCKS = (
    Misbehaviour(
        "forbidden",
        "the newsroom answers 403",
        bad_front(Answer(b"Forbidden", 403)),
        Outcome.BLOCKED,
        _BLOCKED,
        requests=1,
    ),
    Misbehaviour(
        "forbidden-by-law",
        "the newsroom answers 451",
        bad_front(Answer(b"", 451)),
        Outcome.BLOCKED,
        _BLOCKED,
        requests=1,
    ),
    Misbehaviour(
        "password-by-http",
        "the newsroom answers 401 and asks for a password",
        bad_front(Answer(b"", 401, headers=(("WWW-Authenticate", 'Basic realm="staff"'),))),
        Outcome.BLOCKED,
        _BLOCKED,
        requests=1,
    ),
    Misbehaviour(
        "login-page",
        "the newsroom is a login form",
        bad_front(page(_LOGIN, title="Sign in")),
        Outcome.BLOCKED,
        _BLOCKED,
        requests=1,
    ),
    Misbehaviour(
        "login-redirect", "the newsroom redirects to a login form", _login_wall, Outcome.BLOCKED, _BLOCKED, requests=2
    ),
    Misbehaviour(
        "login-for-one-page",
        "one page is a login form",
        bad_page(page(_LOGIN, title="Log in to your account")),
        Outcome.OK,
        frozenset({"blocked"}),
        pages=2,
    ),
    _challenge(
        "challenge-cloudflare",
        "a challenge of Cloudflare's",
        _answers(
            "<script>window._cf_chl_opt={}</script>", 403, ("cf-mitigated", "challenge"), title="Just a moment..."
        ),
    ),
    _challenge(
        "challenge-imperva",
        "a challenge of Imperva's, with status 200",
        _answers("<iframe src='/_Incapsula_Resource?CWUDNSAI=1'></iframe>"),
    ),
    _challenge(
        "challenge-aws", "a challenge of AWS's, with status 202", _answers("", 202, ("x-amzn-waf-action", "challenge"))
    ),
    _challenge(
        "challenge-siteground",
        "a challenge of SiteGround's",
        _answers("<meta http-equiv='refresh' content='0;/.well-known/sgcaptcha/?r=%2F'>", 202),
    ),
    _challenge(
        "challenge-datadome",
        "a challenge of DataDome's",
        _answers("<script src='https://ct.captcha-delivery.com/c.js'></script>", 403, ("x-datadome", "protected")),
    ),
    _challenge(
        "challenge-vercel",
        "a challenge of Vercel's, with status 429",
        _answers("", 429, ("x-vercel-mitigated", "challenge")),
    ),
    _challenge(
        "challenge-sucuri",
        "a challenge of Sucuri's, with status 200",
        _answers("<script>var s='sucuri_cloudproxy_js';</script>"),
    ),
    _challenge(
        "challenge-anubis",
        "a challenge of Anubis's, with status 200",
        _answers(
            "<script id='anubis_challenge' type='application/json'>{}</script>", title="Making sure you're not a bot!"
        ),
    ),
    _challenge(
        "challenge-f5",
        "a refusal of F5's, with status 200",
        _answers(
            "The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 7",
            title="Request Rejected",
        ),
    ),
    Misbehaviour(
        "not-found-with-200",
        "one page says that it is not found, with status 200",
        bad_page(
            page(
                "<main><h1>Sorry, we can’t find that page</h1><p>Try the search.</p></main>",
                title="Page not found – Council",
            )
        ),
        Outcome.OK,
        frozenset({"not-found"}),
        pages=2,
    ),
    Misbehaviour(
        "all-not-found-with-200",
        "every page says that it is not found, with status 200",
        _not_found_everywhere,
        Outcome.SITE_CHANGED,
        frozenset({"not-found"}),
    ),
    Misbehaviour(
        "newsroom-not-found-with-200",
        "the newsroom says that it is not found, with status 200",
        bad_front(page("<main><h1>404</h1><p>Page not found</p></main>", title="404 - Page not found")),
        Outcome.SITE_CHANGED,
        frozenset({"not-found", "walk-cut"}),
    ),
    _busy("busy-in-seconds", "a page answers 429 with Retry-After in seconds, then comes", "1"),
    _busy("busy-by-date", "a page answers 429 with Retry-After as a date, then comes", "date"),
    _busy("busy-unsaid", "a page answers 429 without a word, then comes", None),
    _busy("busy-nonsense", "a page answers 429 with a Retry-After that is nonsense, then comes", "a while, or 1e999"),
    Misbehaviour(
        "busy-for-a-year",
        "a page answers 429 and asks to come back in a year",
        bad_page(Answer(b"", 429, headers=(("Retry-After", "31536000"),))),
        Outcome.UNREACHABLE,
        frozenset({"http-error", "walk-cut"}),
        pages=1,
        requests=3,
    ),
    Misbehaviour(
        "busy-for-ever",
        "the newsroom answers 429 to every attempt",
        bad_front(Answer(b"", 429)),
        Outcome.UNREACHABLE,
        frozenset({"http-error", "walk-cut"}),
        requests=3,
    ),
    Misbehaviour(
        "down-for-a-night",
        "everything answers 503, robots.txt included",
        always(Answer(b"", 503)),
        Outcome.UNREACHABLE,
        frozenset({"unreachable", "walk-cut"}),
        requests=0,
    ),
)
