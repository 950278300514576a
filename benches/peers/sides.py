"""The sides of the comparison, each run as a process of its own and its CPU time taken.

A side that cannot run, or whose answer is not that of theory, has no speed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from workloads import TIME, Workload

HERE = Path(__file__).resolve().parent
# Patients of the run whose time is taken off as the start-up of a Python peer.
ALMOST_NONE = 100
# What the scenario calls a resource, where it is another name than the peers have.
RESOURCES = {"triage": "triage nurse", "beds": "ward"}


class SideFailed(Exception):
    """A side could not run, or answered something that cannot be read."""


@dataclass(frozen=True)
class Finished:
    """A process that has ended well."""

    out: str
    # User and system time, children included.
    cpu: float
    elapsed: float


def finish(
    command: Sequence[str], environment: dict[str, str] | None = None
) -> Finished:
    """Runs a command to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                stdout=out,
                stderr=err,
                env={**os.environ, **(environment or {})},
            )
        except OSError as error:
            raise SideFailed(f"{command[0]}: {error}") from error
        _, status, usage = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            err.seek(0)
            last_words = err.read().decode(errors="replace").strip()[-600:]
            raise SideFailed(
                f"{' '.join(command)}: exit {process.returncode}\n{last_words}"
            )
        out.seek(0)
        return Finished(out.read().decode(), usage.ru_utime + usage.ru_stime, elapsed)


@dataclass(frozen=True)
class Measured:
    """One run of one side."""

    events: int
    # Events a second of processor time.
    rate: float
    patients: int = 0
    # Empty if the side checks its own answers.
    statistics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Pathflow:
    """pathflow on the scenario file. Nothing is taken off for its start-up."""

    program: Path
    scenarios: Path
    name: str = "pathflow"

    def measure(self, key: str, workload: Workload, seed: int) -> Measured:
        """Runs it for the time, and once more, untimed, for the figures in JSON."""
        scenario = self.scenarios / workload.scenario
        command = [str(self.program), "run", str(scenario), "--seed", str(seed)]
        command += ["--replications", "1", "--threads", "1"]
        cpu = finish(command).cpu
        results = json.loads(finish([*command, "--json"]).out)
        events, patients = results["counts"]["events"], results["counts"]["patients"]
        statistics = {
            name: mean_time(results) if name == TIME else in_use(results, name)
            for name in workload.known
        }
        return Measured(events, events / cpu, patients, statistics)


def mean_time(results: dict[str, Any]) -> float:
    """The scenario's measure "mean time in ..." something."""
    for measure in results.get("measures", []):
        if measure["metric"].startswith("mean time in "):
            return float(measure["value"])
    raise SideFailed('the scenario has no measure "mean time in ..."')


def in_use(results: dict[str, Any], place: str) -> float:
    """Share of a resource in use, over the months that the run has reached the end of."""
    resource = RESOURCES.get(place, place)
    # By month, since the same figure is there for a site and for all sites.
    months = {}
    for figure in results["figures"]:
        begins = date.fromisoformat(figure["period_start"])
        days = (date.fromisoformat(figure["period_end"]) - begins).days + 1
        what = (figure.get("resource"), figure["metric"])
        if what == (resource, "utilisation") and days <= 31:
            months[begins] = (days, figure["value"])
    if not months:
        raise SideFailed(f"no utilisation of {resource!r} in any month")
    used = sum(days * share for days, share in months.values())
    return float(used / sum(days for days, _ in months.values()))


@dataclass(frozen=True)
class PythonPeer:
    """A program of this folder, less the time of an almost empty run of it."""

    name: str
    program: str

    def measure(self, key: str, workload: Workload, seed: int) -> Measured:
        """Runs it for the start-up, then for the time."""
        command = [sys.executable, str(HERE / self.program), key, "--seed", str(seed)]
        start_up = finish([*command, "--patients", str(ALMOST_NONE)]).cpu
        run = finish([*command, "--patients", str(workload.patients)])
        answer = json.loads(run.out)
        return Measured(
            events=answer["events"],
            rate=answer["events"] / (run.cpu - start_up),
            patients=answer["patients"],
            statistics=answer["statistics"],
        )


@dataclass(frozen=True)
class HandWritten:
    """The criterion bench `ceiling`, which holds its own answers against theory.

    Criterion tells wall time. It is scaled by what the whole process used of the
    processor, so that other jobs on the machine do not count.
    """

    program: Path
    name: str = "hand-written Rust"

    def measure(self, key: str, workload: Workload, seed: int) -> Measured:
        """Runs the benchmark of the same title, always with the seed that it has."""
        with tempfile.TemporaryDirectory() as home:
            run = finish(
                [str(self.program), "--bench", "--noplot", "--quiet", workload.title]
                + ["--warm-up-time", "0.1", "--measurement-time", "0.4"],
                {"CRITERION_HOME": home},
            )
            samples = list(Path(home).glob("*/*/new/sample.json"))
            if len(samples) != 1:
                raise SideFailed(f"{self.program}: no benchmark {workload.title!r}")
            sample = json.loads(samples[0].read_text())
            benchmark = json.loads(samples[0].with_name("benchmark.json").read_text())
        events = benchmark["throughput"]["Elements"]
        # Nanoseconds by the clock on the wall, then seconds of the processor.
        wall = sum(sample["times"]) / sum(sample["iters"])
        seconds = wall * 1e-9 * min(1.0, run.cpu / run.elapsed)
        return Measured(events=events, rate=events / seconds)


Side = Pathflow | PythonPeer | HandWritten
