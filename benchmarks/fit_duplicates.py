"""Fit the weights of `schema.duplicates` on labelled documents, and cross-validate them by family.

    python -m benchmarks.fit_duplicates --data FILE.jsonl[.gz] [--write] [--plot docs/duplicates-calibration.svg]

The pairs are those that the warehouse itself compares when it loads the data. To them are added, as what must not be
joined, yearly repeats and yearly templates with the days between them taken away: on the first night of a source all
undated pages have one day, and then only numbers tell the years apart.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from zlib import crc32

from sqlalchemy import Engine, text

from benchmarks.calibration import calibration_plot
from benchmarks.duplicates import Line, load, read
from benchmarks.partition import Scores, score_partition
from schema.announcements import texts_of
from schema.clusters import clusters
from schema.duplicates import RULES, Weights, compare
from schema.engine import open_engine
from schema.migrate import upgrade
from schema.resemblance import Text, measure

FIGURES = ("containment", "vocabulary", "kept_names", "shared_names", "numbers", "conflicts")
WEIGHTS = Path(__file__).parents[1] / "schema" / "duplicate_weights.json"
RIDGE = 0.3  # strength of the pull towards zero, a thousand pairs
UNDATED_WEIGHT = 0.3  # how much a pair with its days taken away counts beside a real one
JOINS_AT = 0.5
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the data as the warehouse compares it."""

    text: Text
    announcement: str
    family: str
    documents: int  # of the data, that are captures of it


@dataclass(frozen=True, slots=True)
class Example:
    """One pair with what is measured on it."""

    left: int
    right: int
    features: dict[str, float]
    is_same: bool
    weight: float


def main(arguments: list[str]) -> int:
    """Run the program; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help="put the weights where the warehouse reads them")
    parser.add_argument("--plot", type=Path, help="write the calibration plot, of scores out of fold, to this SVG file")
    options = parser.parse_args(arguments)
    pages, pairs = compared(list(read(options.data)))
    examples = [_example(pages, left, right) for left, right in pairs] + undated(pages)
    fitted = fit(examples)
    same = sum(example.is_same for example in examples)
    print(f"{len(pairs)} pairs, {same} of one announcement; {len(examples) - len(pairs)} undated ones")
    out_of_fold = cross_validated(pages, examples)
    in_the_fit = {(e.left, e.right): fitted.score(e.features) for e in examples}
    for name, scored in (("in the fit", in_the_fit), ("out of fold", out_of_fold)):
        print(f"{name}: {grouped(pages, {pair: scored[pair] for pair in pairs if pair in scored})}")
        joined = sum(scored.get((e.left, e.right), 0.0) >= JOINS_AT for e in examples if e.weight < 1)
        print(f"  undated yearly repeats joined: {joined} of {sum(e.weight < 1 for e in examples)}")
    print(json.dumps({"intercept": fitted.intercept, "features": fitted.features}, indent=2))
    if options.plot:
        points = [(out_of_fold[e.left, e.right], e.is_same) for e in examples if (e.left, e.right) in out_of_fold]
        options.plot.write_text(calibration_plot(points), encoding="utf-8")
    if options.write:
        content = {"intercept": fitted.intercept, "features": fitted.features, "joins_at": fitted.joins_at}
        WEIGHTS.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0


def compared(lines: list[Line]) -> tuple[dict[int, Page], list[tuple[int, int]]]:
    """The pages of the data, by the warehouse's row, and the pairs that the warehouse compares."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/warehouse.sqlite")
        upgrade(engine)
        load(engine, lines, 500)
        pages = _pages(engine, lines)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT left_id, right_id FROM page_match ORDER BY left_id, right_id"))
            pairs = [(row.left_id, row.right_id) for row in rows]
        engine.dispose()
    return pages, pairs


def undated(pages: dict[int, Page]) -> list[Example]:
    """Pairs of one family's different years, with the days between them taken away."""
    by_family: defaultdict[str, list[int]] = defaultdict(list)
    for row_id, page in pages.items():
        by_family[page.family].append(row_id)
    found: list[Example] = []
    for ids in by_family.values():
        for index, left in enumerate(ids):
            for right in ids[index + 1 :]:
                if _is_another_year(pages[left].announcement, pages[right].announcement):
                    features = measure(pages[left].text, pages[right].text)
                    found.append(Example(left, right, features, False, UNDATED_WEIGHT))
    return found


def fit(examples: Sequence[Example]) -> Weights:
    """Logistic regression with a ridge, by Newton's method."""
    rows = [(1.0, *(example.features[name] for name in FIGURES)) for example in examples]
    size = len(FIGURES) + 1
    ridge = [0.0] + [RIDGE * len(rows) / 1000] * (size - 1)
    beta = [0.0] * size
    for _ in range(50):
        gradient = [ridge[i] * beta[i] for i in range(size)]
        hessian = [[ridge[i] * (i == j) for j in range(size)] for i in range(size)]
        for row, example in zip(rows, examples, strict=True):
            chance = 1 / (1 + exp(-sum(b * x for b, x in zip(beta, row, strict=True))))
            error, spread = example.weight * (chance - example.is_same), example.weight * chance * (1 - chance)
            for i, x in enumerate(row):
                gradient[i] += error * x
                for j in range(i + 1):
                    hessian[i][j] += spread * x * row[j]
        step = _solve([[hessian[max(i, j)][min(i, j)] for j in range(size)] for i in range(size)], gradient)
        beta = [b - s for b, s in zip(beta, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    weights = {name: round(value, 3) for name, value in zip(FIGURES, beta[1:], strict=True)}
    return Weights(round(beta[0], 3), weights, JOINS_AT)


def cross_validated(pages: dict[int, Page], examples: Sequence[Example]) -> dict[tuple[int, int], float]:
    """Scores by weights that were fitted without the families of either side. Pairs across two folds have none."""
    fold = {row_id: crc32(page.family.encode()) % FOLDS for row_id, page in pages.items()}
    scores: dict[tuple[int, int], float] = {}
    for number in range(FOLDS):
        fitted = fit([e for e in examples if number not in (fold[e.left], fold[e.right])])
        held_out = [e for e in examples if fold[e.left] == fold[e.right] == number]
        scores |= {(e.left, e.right): fitted.score(e.features) for e in held_out}
    return scores


def grouped(pages: dict[int, Page], scores: dict[tuple[int, int], float]) -> Scores:
    """How well the groups that follow from `scores` meet the labels, counted in documents."""
    order = sorted(pages, key=lambda row_id: (pages[row_id].text.day, row_id))
    place = {row_id: index for index, row_id in enumerate(order)}
    links: dict[tuple[int, int], float] = {}
    for (left, right), score in scores.items():
        decision = compare(pages[left].text, pages[right].text)
        if decision.matched_by == "same text" or (score >= JOINS_AT and decision.matched_by not in RULES):
            first, second = sorted((left, right), key=place.__getitem__)
            links[first, second] = 1.0 if decision.matched_by == "same text" else score
    groups = clusters(order, links)
    found = [
        (pages[i].announcement, str(number), pages[i].documents) for number, group in enumerate(groups) for i in group
    ]
    return score_partition(found)


def _pages(engine: Engine, lines: list[Line]) -> dict[int, Page]:
    documents: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for line in lines:
        documents[line["source"], line["url"]].append(line["announcement"])
    query = "SELECT ap.id, p.source_id, p.url FROM announcement_page ap JOIN page p ON p.id = ap.page_id"
    with engine.connect() as connection:
        rows = connection.execute(text(query)).all()
        texts = texts_of(connection, [row.id for row in rows])
    pages = {}
    for row in rows:
        labels = documents[row.source_id, row.url]
        pages[row.id] = Page(texts[row.id], labels[-1], family(labels[-1]), len(labels))
    return pages


def family(announcement: str) -> str:
    """What was made of one original, or of one template, by the data's way of naming: b12, q12 and y12 are one."""
    if announcement[1:].isdigit() and announcement[0] in "bqy":
        return announcement[1:]
    return announcement.split("|", maxsplit=1)[0]


def _is_another_year(left: str, right: str) -> bool:
    """Whether two announcements of one family are the same notice of two years, by the data's way of naming."""
    if "|" in left:  # template|place|year
        return left != right and left.split("|")[:2] == right.split("|")[:2]
    return {left[0], right[0]} == {"b", "y"}


def _example(pages: dict[int, Page], left: int, right: int) -> Example:
    features = measure(pages[left].text, pages[right].text)
    return Example(left, right, features, pages[left].announcement == pages[right].announcement, 1.0)


def _solve(matrix: list[list[float]], values: list[float]) -> list[float]:
    """The solution of a small system of linear equations, by Gauss's elimination with pivots."""
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda index: abs(rows[index][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for index in range(size):
            if index != column:
                factor = rows[index][column] / rows[column][column]
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[column], strict=True)]
    return [rows[index][size] / rows[index][index] for index in range(size)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
