"""The cleaner's version changes whenever its output does."""

import hashlib
from dataclasses import astuple

from cleaning import CLEANER_VERSION, Document, clean, clean_content_item, learn_furniture
from cleaning.version import CODE
from tests.cleaning.press_sites import NIGHT_ONE, NIGHT_TWO, announcements, bare_page, boxed_page, flat_page

PINNED = (7, "a62476419306a58a")
"""`cleaning.version.CODE`, and the digest of its output on the pages below."""
ODD_PAGE = """
<html lang="cy"><head><title>Hwb | Tref</title>
<meta property="article:published_time" content="2021-03-04T10:00:00Z"></head>
<body><header><nav><a href="/">Cartref</a></nav></header>
<div class="cookie-banner"><p>Rydym yn defnyddio cwcis.</p></div>
<main><h1>Hwb newydd</h1><p class="lead">Mae’r cyngor wedi cytuno i agor hwb newydd yn y dref.</p>
<p>Published: 4 March 2021</p>
<p>Mae’r hwb yn agor ym mis Mai, ac mae croeso i bawb yn y sir. Gweler <a href="/hwb">y manylion</a> i gyd.</p>
<ul><li>Bydwragedd</li><li>Cyngor ar ddyled</li></ul>
<table><tr><th>Hwb</th><th>Ystafell</th></tr><tr><td>Tref</td><td>4</td></tr></table>
<figure><img src="x"><figcaption>Llun: A. N. Arall</figcaption></figure><pre>  a
b</pre><h2>You may also like</h2><ul><li><a href="/x">Biniau</a></li></ul><div class="share">Share</div></main>
<footer>Tref</footer></body></html>
"""
ODD_ITEM = (
    b'{"title": "T", "details": {"body": "<p>B <a href=/b>c</a></p><p class=comments>D</p>'
    b'<figure><figcaption><p>E</p></figcaption></figure><p><a class=reversefootnote>F</a></p>"}}'
)


def said(document: Document) -> str:
    fields = astuple(document)
    return repr([field for field in fields if field != CLEANER_VERSION])


def test_a_change_of_output_is_a_new_version() -> None:
    digest = hashlib.sha256(said(clean(ODD_PAGE, url="https://example.org/1")).encode())
    digest.update(said(clean_content_item(ODD_ITEM, url="https://example.org")).encode())
    for make in (flat_page, bare_page, boxed_page):
        pages = [(f"https://example.org/{item.slug}", make(item, NIGHT_ONE)) for item in announcements()]
        furniture = learn_furniture(pages)
        digest.update(repr(furniture).encode())
        for item in announcements():
            page = make(item, NIGHT_TWO)
            digest.update(said(clean(page, url="https://example.org/x", furniture=furniture)).encode())
            digest.update(said(clean(page, url="https://example.org/x")).encode())
    now = (CODE, digest.hexdigest()[:16])
    assert now == PINNED, f"the output has changed: raise CODE in cleaning/version.py, and pin {now} here"


def test_the_version_names_the_code_and_the_rules() -> None:
    code, rules = CLEANER_VERSION.split("-")
    assert code == str(CODE)
    assert len(rules) == 8
