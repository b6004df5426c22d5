"""What the demo's web answers: its pages, its refusals, and how its second night differs from the first."""

import re
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from demo.expected import captured_path, expected_issues, gold, gone_pages
from demo.pages import load_newsroom
from demo.web import PORT, write_sources
from spiders.capture import ISSUE_KINDS
from spiders.source import load_sources
from tests.demo.served import Client, Got, answer_of, browsing


def squeezed(body: bytes) -> str:
    try:
        markup = body.decode()
    except UnicodeDecodeError:
        markup = body.decode("latin-1")
    return re.sub(r"\s+", " ", BeautifulSoup(markup, "lxml").get_text())


@cache
def hosts() -> dict[str, str]:
    return {page.source_id: page.host for page in gold(2)} | {"oxmere": "www.oxmere.example"}


@pytest.mark.parametrize("night", [1, 2])
def test_every_gold_paragraph_stands_in_its_page(night: int) -> None:
    for page in gold(night):
        answer = answer_of(night, page.host, page.url_path)
        assert answer.status == 200
        text = squeezed(answer.body)
        assert page.title in text
        for paragraph in page.body_paragraphs:
            for cell in paragraph.split(" | "):  # a table's row is one paragraph of the gold
                assert cell in text, (page.url_path, paragraph)


@pytest.mark.parametrize("night", [1, 2])
def test_every_expected_issue_is_of_a_known_kind_and_happens(night: int) -> None:
    statuses = {"not-found": {404, 410}, "http-error": {500}, "blocked": {403}, "robots": {200}}
    with browsing(night) as client:
        for issue in expected_issues(night):
            assert issue.kind in ISSUE_KINDS
            assert client.get(hosts()[issue.source_id], issue.url_path).status in statuses[issue.kind]
    assert {issue.kind for issue in expected_issues(night)} == set(statuses)


def test_what_must_not_come_out_is_not_in_the_gold() -> None:
    refused = {(issue.source_id, issue.url_path) for issue in expected_issues(1)} | set(gone_pages(2))
    assert not refused & {(page.source_id, page.url_path) for page in gold(2)}
    assert set(gone_pages(2)) <= {(page.source_id, page.url_path) for page in gold(1)}
    assert not any("harbour" in page.url_path or "guide-to" in page.url_path for page in gold(1))


def test_the_challenge_page_marks_itself(first_night: Client) -> None:
    got = first_night.get("www.oxmere.example", "/news/article/1/anything")
    assert (got.status, got.headers["cf-mitigated"]) == (403, "challenge")
    assert first_night.get("www.oxmere.example", "/robots.txt").status == 200


def test_one_page_declares_utf_8_and_is_not() -> None:
    wrong = []
    for page in gold(1):
        answer = answer_of(1, page.host, page.url_path)
        assert answer.content_type == "text/html; charset=utf-8"
        try:
            answer.body.decode()
        except UnicodeDecodeError:
            wrong.append(page.url_path)
            assert "Café" in answer.body.decode("latin-1")
    assert wrong == ["/news/article/859/cafe_jeune"]


def test_one_page_is_slow_and_no_other() -> None:
    delays = {page.url_path: answer_of(1, page.host, page.url_path).delay_seconds for page in gold(1)}
    slow = {path: delay for path, delay in delays.items() if delay}
    assert list(slow) == ["/article/5122/Fostering-teenagers-campaign"]
    assert 1 <= max(slow.values()) <= 3


def test_every_site_has_a_robots_txt_and_none_keeps_a_crawler_waiting(first_night: Client) -> None:
    delays, wildcards = [], []
    for host in hosts().values():
        text = first_night.get(host, "/robots.txt").body.decode()
        assert text.startswith("User-agent: *\n")
        delays += [float(value) for value in re.findall(r"Crawl-delay: (\S+)", text)]
        wildcards += [(host, rule) for rule in re.findall(r"Disallow: (\S*\*\S*)", text)]
    assert delays
    assert max(delays) <= 0.1
    assert ("www.brackenshire.example", "/news/*/draft-") in wildcards


def answers(client: Client) -> dict[tuple[str, str], Got]:
    return {
        (page.host, captured_path(page.source_id, page.url_path)): client.get(
            page.host, captured_path(page.source_id, page.url_path)
        )
        for page in gold(1)
    }


def test_the_second_night_costs_mostly_304s() -> None:
    with browsing(1) as client:
        port, first = client.port, answers(client)
    with browsing(2, port=port) as client:  # the same port, since pages name their own address
        second = {
            asked: client.get(*asked, headers={"If-None-Match": got.headers["etag"]}).status
            for asked, got in first.items()
        }
    changed = {asked: status for asked, status in second.items() if status != 304}
    notice = {asked for asked in changed if asked[0] == "www.harrowmere.example"}
    assert len(notice) == sum(page.source_id == "harrowmere" for page in gold(1))
    assert {asked[1]: status for asked, status in changed.items() if asked not in notice} == {
        "/news/article/884/no_place_like_home_fund": 200,  # the figure was put right
        "/2026/11/12/valley-line-school-trains/": 200,  # only its counter moved
        "/api/content/government/news/kinship-helpline-launch": 200,  # withdrawn
        "/news/2025/young-carers-card": 410,
    }
    assert len(changed) / len(first) < 0.25


def test_nothing_but_the_notice_changes_on_the_site_with_the_notice() -> None:
    for page in gold(1):
        if page.source_id == "harrowmere":
            texts = [
                answer_of(night, page.host, page.url_path)
                .body.decode()
                .replace(load_newsroom("harrowmere", night).notice, "NOTICE")
                for night in (1, 2)
            ]
            assert texts[0] == texts[1]
            assert "NOTICE" in texts[0]


@pytest.mark.parametrize("path", ["/news/council", "/news/council/youth-club-boiler"])
def test_a_redesign_leaves_nothing_for_the_old_selectors(path: str) -> None:
    old = ".story-card, .story-card__link, .story-text, h1.headline, .byline__when, .pager-older"
    with browsing(2) as before, browsing(2, redesigned=True) as after:
        asked = ("www.calderwickcourier.example", path)
        assert BeautifulSoup(before.get(*asked).body, "lxml").select(old)
        tree = BeautifulSoup(after.get(*asked).body, "lxml")
        assert not tree.select(old)
        assert "boiler" in squeezed(str(tree).encode()) or path == "/news/council"


def test_the_redesigned_paper_still_carries_the_gold() -> None:
    with browsing(2, redesigned=True) as client:
        for page in gold(2):
            if page.source_id == "calderwick-courier":
                text = squeezed(client.get(page.host, page.url_path).body)
                assert all(paragraph in text for paragraph in page.body_paragraphs)


def test_the_same_night_is_served_byte_for_byte_alike() -> None:
    for page in gold(1):
        assert answer_of(1, page.host, page.url_path) == answer_of(1, page.host, page.url_path)


def test_source_files_describe_every_site_and_follow_the_port(tmp_path: Path) -> None:
    assert len(write_sources(tmp_path, 40404)) == 9
    sources = load_sources(tmp_path)
    assert {source.id: source.start[0].split("/")[2] for source in sources} == {
        source_id: f"{host}:40404" for source_id, host in hosts().items()
    }
    assert not [path for path in tmp_path.iterdir() if str(PORT) in path.read_text(encoding="utf-8")]


def test_the_web_can_be_served_for_looking_at_by_hand() -> None:
    command = [sys.executable, "-m", "demo.web", "--night", "2", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        addresses = [process.stdout.readline() for _ in hosts()]
        client = Client(int(addresses[0].rsplit(":", 1)[1].strip("/\n")))
        assert (
            b"Nine areas" in client.get("www.govuk.example", "/government/news/nine-areas-family-stability-fund").body
        )
        client.close()
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "closed\n"
    assert process.returncode == 0


def test_captions_are_shown_and_are_no_part_of_the_gold() -> None:
    captioned = [page for source_id in hosts() if source_id != "oxmere" for page in load_newsroom(source_id, 1).pages]
    captioned = [page for page in captioned if page.caption]
    assert len({page.source_id for page in captioned}) >= 5
    for page in captioned:
        assert str(page.caption) in squeezed(answer_of(1, hosts()[page.source_id], page.path).body)
        assert page.caption not in page.paragraphs


def test_a_browser_of_an_unknown_host_is_told_so(first_night: Client) -> None:
    assert first_night.get("www.nowhere.example", "/").status == 404
