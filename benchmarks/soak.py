"""Crashes without end: `python -m benchmarks.soak [--rounds 200] [--first-seed 0] [--postgresql-every 5]`.

Lives through the rounds of tests/reliability/crashes.py, one a seed: SIGKILL of crawler, flow and PostgreSQL at
requests, pages and statements that the seed chooses, over a site that fails in passing; after a rerun the warehouse
must hold the rows of undisturbed nights, the archive every capture once, and nothing may be left over. Prints a line a
round and the sum; exits with 1 if a round left anything else.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from demo.server import LoopbackWeb
from tests.databases import own_cluster
from tests.reliability.crashes import Round, count_statements, round_of, survive


def main() -> int:
    """Live through the rounds that the command line asks for."""
    parser = argparse.ArgumentParser(description="Kill at random moments, run again, compare.")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--postgresql-every", type=int, default=5, help="every so manieth round on PostgreSQL; 0: none")
    options = parser.parse_args()
    failed: list[int] = []
    struck: Counter[str] = Counter()
    started = time.monotonic()
    with ExitStack() as stack:
        web = stack.enter_context(LoopbackWeb({}))
        cluster = stack.enter_context(own_cluster()) if options.postgresql_every else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="councilwire-soak-")))
        undisturbed = survive(web, folder / "undisturbed", Round(1, (), 0), None)
        statements = count_statements(web, folder / "count")
        for seed in range(options.first_seed, options.first_seed + options.rounds):
            database = cluster if cluster and seed % options.postgresql_every == 1 else None
            crashes = round_of(seed, database=database is not None, statements=statements)
            struck.update(f"{blow.victim} at a {blow.at}" for blow in crashes.blows)
            try:
                good = survive(web, folder / str(seed), crashes, database) == undisturbed
                said = "the rows of undisturbed nights" if good else "OTHER ROWS"
            except AssertionError as error:
                good, said = False, str(error).splitlines()[0]
            failed += [] if good else [seed]
            sys.stdout.write(f"seed {seed}: night {crashes.night}, {list(crashes.blows)}: {said}\n")
            sys.stdout.flush()
    blows = ", ".join(f"{count} {what}" for what, count in sorted(struck.items()))
    seconds = time.monotonic() - started
    sys.stdout.write(f"{options.rounds} rounds in {seconds:.0f} s, {len(failed)} failed {failed}; killed: {blows}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
