"""Numbers, days and lists as the page writes them."""

from datetime import UTC, date, datetime

import pytest

from publishing.morning import words


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (words.number(0), "no"),
        (words.number(10), "ten"),
        (words.number(1204), "1,204"),
        (words.counted(1, "edit of note", "edits of note"), "one edit of note"),
        (words.counted(2, "edit of note", "edits of note"), "two edits of note"),
        (words.listed([]), ""),
        (words.listed(["a"]), "a"),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (words.weekday(date(2026, 11, 22)), "Sunday 22 November 2026"),
        (words.share(0.9022), "about nine tenths"),
        (words.share(0.5), "about half"),
        (words.share(0.01), "about one tenth"),
        (words.share(1.0), "nearly all"),
        (words.size(640), "640 bytes"),
        (words.size(161_234), "161 kB"),
        (words.size(1_440_000), "1.4 MB"),
        (words.duration(1), "1 second"),
        (words.duration(600), "10 minutes"),
        (words.duration(9000), "2.5 hours"),
    ],
)
def test_figures_are_put_as_a_newspaper_puts_them(said: str, wanted: str) -> None:
    assert said == wanted


def test_days_and_times_are_londons_and_follow_its_summer_time() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert (words.london_day(late), words.clock(late)) == (date(2026, 7, 2), "00:30")
    assert words.clock(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == "23:30"
