"""The command line and the answer that the programs of all Python peers share."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What a run found."""

    # Arrivals and ends of timed activities.
    events: int
    patients: int
    # Mean time in the system under "time", and of each resource the share in use.
    statistics: dict[str, float]


# Runs so many patients with a seed.
Model = Callable[[int, int], Answer]


def main(description: str | None, models: Mapping[str, Model]) -> None:
    """Runs the workload that the command line names and prints the answer as JSON."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("workload", choices=sorted(models))
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.process_time()
    answer = models[arguments.workload](arguments.patients, arguments.seed)
    report = {
        "events": answer.events,
        "patients": answer.patients,
        "statistics": answer.statistics,
        "cpu_seconds": time.process_time() - began,
    }
    print(json.dumps(report, indent=2))
