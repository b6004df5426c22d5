"""Content that a page sends late, hidden at its end, for a script to put in place.

React streams a page so: where a part is not ready the page has `<template id="B:1">` and something to look at
meanwhile, up to a comment `/$`. The part follows later as `<div hidden id="S:1">`, and a script says
`$RC("B:1","S:1")`. Parts of parts are put where a `<template id="P:2">` stands, by `$RS("S:2","P:2")`. Captures without
their scripts tell it by the numbers, which are the same (React's `ReactFizzServer.js`).
"""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

MOST_PARTS = 500
"""Parts of one page that are put in place. Pages that people wrote have some dozens."""
_COMMAND = re.compile(rb"\$R[CRS]\(\"([BPS]:[0-9a-f]+)\",\s*\"([PS]:[0-9a-f]+)\"")


def settle(tree: LexborHTMLParser, source: bytes) -> None:
    """Put the late parts of a page where its scripts would, and take out what stood there meanwhile."""
    if b'id="S:' not in source:
        return
    places = {node.id or "": node for node in tree.css("template[id]")}
    parts = {node.id or "": node for node in tree.css('div[hidden][id^="S:"]')}
    place_of: dict[str, str] = {}
    for first, second in _COMMAND.findall(source):
        part, place = sorted((first.decode(), second.decode()), key=lambda name: not name.startswith("S:"))
        place_of[part] = place
    for name, part in list(parts.items())[:MOST_PARTS]:
        number = name.removeprefix("S:")
        wanted = (place_of.get(name, ""),) if place_of else (f"B:{number}", f"P:{number}")
        for place in wanted:
            if place in places:
                _put(part, places.pop(place))
                break


def _put(part: LexborNode, place: LexborNode) -> None:
    try:
        place.insert_before(part, move=True)
    except SelectolaxError:  # the place stands within the part itself: no script of React's does that
        return
    del part.attrs["hidden"]
    if (place.id or "").startswith("B:"):
        _remove_meanwhile(place)


def _remove_meanwhile(place: LexborNode) -> None:
    """Take out what follows `place` up to the comment that ends it; nothing where that comment is not there."""
    meanwhile: list[LexborNode] = []
    depth, node = 0, place.next
    while node is not None:
        comment = (node.comment_content or "") if node.is_comment_node else ""
        if comment.startswith("/$"):
            depth -= 1
            if depth < 0:
                break
        depth += comment.startswith("$")
        meanwhile.append(node)
        node = node.next
    else:
        return
    for node in meanwhile:
        node.decompose()
