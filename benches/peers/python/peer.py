"""Runs one Python version: peer.py FILE --replications N --seed S.

FILE defines `simulate(replications, seed)`, which returns one row of the five outcomes per
replication, and the deal-days in total or None where the version does not count them.
"""

import argparse
import importlib
import json
import pathlib
import statistics
import sys

import declared


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    request = parser.parse_args()
    path = pathlib.Path(request.file).resolve()
    # Last, so that the folder's files hide no library; imported by name, as numba's cache asks.
    sys.path.append(str(path.parent))
    model = importlib.import_module(path.stem)
    rows, deal_days = model.simulate(request.replications, request.seed)
    if len(rows) != request.replications:
        raise SystemExit(f"{request.file}: {len(rows)} rows, not {request.replications}")
    outcomes = {}
    for name, column in zip(declared.OUTCOMES, zip(*rows), strict=True):
        column = [float(x) for x in column]
        sd = statistics.stdev(column) if len(column) > 1 else 0.0
        outcomes[name] = {"mean": statistics.fmean(column), "sd": sd}
    report = {
        "replications": request.replications,
        "outcomes": outcomes,
        "deal_days": None if deal_days is None else deal_days / request.replications,
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
