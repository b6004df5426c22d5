"""A calibration plot as SVG: of the pairs that were given a score, how many are of one announcement."""

from collections.abc import Sequence

BINS = 10
SIDE, MARGIN = 320, 50


def calibration_plot(points: Sequence[tuple[float, bool]]) -> str:
    """SVG text for (score, is of one announcement) points, in ten bins of score."""
    bins: list[list[bool]] = [[] for _ in range(BINS)]
    total = [0.0] * BINS
    for score, truth in points:
        index = min(int(score * BINS), BINS - 1)
        bins[index].append(truth)
        total[index] += score
    dots = "".join(
        _dot(total[index] / len(truths), sum(truths) / len(truths), len(truths))
        for index, truths in enumerate(bins)
        if truths
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE + 2 * MARGIN}" height="{SIDE + 2 * MARGIN}" '
        'font-family="sans-serif" font-size="11">\n'
        '<rect width="100%" height="100%" fill="white"/>\n'
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#444"/>\n'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#bbb" stroke-dasharray="4"/>\n'
        f"{dots}{_axes()}</svg>\n"
    )


def _dot(score: float, share: float, count: int) -> str:
    label = f'<text x="{_x(score) + 8:.1f}" y="{_y(share) + 4:.1f}">{count}</text>'
    return f'<circle cx="{_x(score):.1f}" cy="{_y(share):.1f}" r="5" fill="#1d70b8"/>{label}\n'


def _axes() -> str:
    ticks = "".join(
        f'<text x="{_x(value) - 8:.1f}" y="{_y(0) + 16}">{value:.1f}</text>'
        f'<text x="{_x(0) - 26}" y="{_y(value) + 4:.1f}">{value:.1f}</text>\n'
        for value in (0.0, 0.5, 1.0)
    )
    return (
        f'{ticks}<text x="{MARGIN}" y="{SIDE + 2 * MARGIN - 12}">score out of fold (dots: number of pairs)</text>\n'
        f'<text x="{MARGIN}" y="{MARGIN - 14}">share of pairs that are one announcement</text>\n'
    )


def _x(value: float) -> float:
    return MARGIN + value * SIDE


def _y(value: float) -> float:
    return MARGIN + (1 - value) * SIDE
