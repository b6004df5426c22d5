"""Quality on real pages cannot drop unnoticed."""

import pytest

from benchmarks.clean import METRICS, PAGES, load_metrics, measure, score

FLOORS = {"aeb": 0.975, "wcxb": 0.955}
"""F1 a little under what is reached; raise it whenever cleaning gets better."""

pytestmark = pytest.mark.skipif(
    not (METRICS.is_file() and PAGES.is_dir()), reason="needs ../shared/data/pages, which is not beside this project"
)


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_f1_on_real_pages_stays_above_its_floor(name: str) -> None:
    metrics = load_metrics()
    figures = measure(name, metrics, None)
    assert score(name, metrics, figures.ours)[0] >= FLOORS[name]
    if figures.titled:
        assert figures.titles_right / figures.titled >= 0.88
    if figures.dated:
        assert figures.dates_right / figures.dated >= 0.83
    if figures.undated:
        assert figures.dates_invented / figures.undated <= 0.13
