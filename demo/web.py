"""The demo's press web: every site of it by host name, and the source files that describe them.

    python -m demo.web --night 1 --port 8931

serves it for looking at by hand; a browser finds the hosts if they are mapped to 127.0.0.1, as
`curl --resolve www.harrowmere.example:8931:127.0.0.1 http://www.harrowmere.example:8931/news` does.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from demo.markup import (
    challenge,
    goss,
    govuk,
    jadu_classic,
    jadu_galaxies,
    local_press,
    localgov_drupal,
    trade_feed,
    wordpress,
)
from demo.pages import LAST_NIGHT, load_newsroom, newsroom_ids
from demo.server import LoopbackWeb, Site

PORT = 8931
"""The port that the source files as shipped name."""

CHALLENGE_HOST = "www.oxmere.example"

_SOURCES = Path(__file__).parent / "sources"
_PLAIN_SITES = {
    "brackenshire": localgov_drupal.site,
    "care-ledger": trade_feed.site,
    "children-and-schools": govuk.site,
    "harrowmere": jadu_galaxies.site,
    "kelderby": jadu_classic.site,
    "pennerdale-fm": wordpress.site,
    "thornhaven": goss.site,
}


def press_web(night: int, *, redesigned: bool = False) -> Mapping[str, Site]:
    """Host name to site, as the web stands on `night` (1 or 2).

    `redesigned` gives the local paper a new design, in which the selectors of its source file find nothing.
    Raises `ValueError` for another night.
    """
    sites: dict[str, Site] = {CHALLENGE_HOST: challenge.site()}
    for source_id in newsroom_ids():
        text = load_newsroom(source_id, night)
        if source_id == "calderwick-courier":
            sites[text.host] = local_press.site(text, redesigned)
        else:
            sites[text.host] = _PLAIN_SITES[source_id](text)
    return sites


def write_sources(folder: Path, port: int = PORT) -> list[Path]:
    """Write the demo's source files into `folder`, made if need be, with addresses on `port`. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for source in sorted(_SOURCES.glob("*.yaml")):
        path = folder / source.name
        path.write_text(source.read_text(encoding="utf-8").replace(f":{PORT}/", f":{port}/"), encoding="utf-8")
        written.append(path)
    return written


def main(arguments: list[str] | None = None) -> None:
    """Serve the web until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m demo.web", description="Serve the demo's press web on loopback.")
    parser.add_argument("--night", type=int, choices=range(1, LAST_NIGHT + 1), default=1)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--redesigned", action="store_true", help="give the local paper its new design")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts it in the background ignores SIGINT
    with LoopbackWeb(press_web(options.night, redesigned=options.redesigned), port=options.port) as web:
        for host in sorted(web.sites):
            sys.stdout.write(f"{web.url(host)}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            sys.stdout.write("closed\n")


if __name__ == "__main__":
    main()
