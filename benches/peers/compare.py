"""Runs W1 to W3 in pathflow, SimPy and Ciw, in turn, and prints the table of the README.

Every round runs every side once on every workload; ratios are taken inside a
round, and their median counts. A side whose answers are not those of theory gets
no speed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import fmean, median

from sides import (
    HERE,
    HandWritten,
    Measured,
    Pathflow,
    PythonPeer,
    Side,
    SideFailed,
    finish,
)
from workloads import TIME, WORKLOADS, Workload

ROOT = HERE.parent.parent
# The runs of each workload (by its key) and side (by its name), by round.
Runs = dict[tuple[str, str], list[Measured]]


def main() -> int:
    """Measures, checks and prints; the exit code."""
    options = command_line()
    if not options.pathflow.exists():
        print(
            f"no {options.pathflow}: run `cargo build --release` first", file=sys.stderr
        )
        return 2
    ours = Pathflow(options.pathflow.resolve(), options.scenarios.resolve())
    others: list[Side] = []
    if options.ceiling:
        others.append(HandWritten(options.ceiling.resolve()))
    try:
        others.append(PythonPeer(f"SimPy {version('simpy')}", "simpy_models.py"))
        others.append(PythonPeer(f"Ciw {version('ciw')}", "ciw_models.py"))
    except PackageNotFoundError as error:
        print(f"{error}: see benches/peers/README.md", file=sys.stderr)
        return 2
    sides: list[Side] = [ours, *others]

    load = os.getloadavg()[0]
    runs: Runs = {(key, side.name): [] for key in WORKLOADS for side in sides}
    faults: dict[tuple[str, str], str] = {}
    for number in range(1, options.rounds + 1):
        for key, workload in WORKLOADS.items():
            # Every other round in the opposite order, so that a drift of the
            # machine favours nobody.
            for side in sides if number % 2 else reversed(sides):
                if (key, side.name) in faults:
                    continue
                say(
                    f"round {number} of {options.rounds}: {workload.title}, {side.name}"
                )
                try:
                    runs[key, side.name].append(side.measure(key, workload, number))
                except SideFailed as failure:
                    faults[key, side.name] = str(failure)
    for (key, name), measured in runs.items():
        if (key, name) not in faults and (wrong := fault(WORKLOADS[key], measured)):
            faults[key, name] = wrong

    names = [side.name for side in others]
    print("\n".join(speeds(runs, faults, ours.name, names)))
    print()
    print("\n".join(answers(runs, [ours.name, *names])))
    print()
    print("\n".join(notes(runs, options, load)))
    for (key, name), wrong in faults.items():
        say(f"{WORKLOADS[key].title}, {name}: {wrong}")
    return 1 if faults else 0


def command_line() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds, at least 1 [5]")
    release = ROOT / "target" / "release"
    parser.add_argument(
        "--pathflow", type=Path, default=release / "pathflow", metavar="PROGRAM"
    )
    parser.add_argument(
        "--scenarios", type=Path, default=ROOT / "scenarios" / "bench", metavar="FOLDER"
    )
    parser.add_argument(
        "--ceiling",
        type=Path,
        metavar="PROGRAM",
        default=newest(release.glob("deps/ceiling-*")),
        help="the built bench of hand-written programs; left out if there is none",
    )
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    return options


def newest(files: Iterable[Path]) -> Path | None:
    """The program among these that was built last."""
    programs = [
        file for file in files if file.suffix == "" and os.access(file, os.X_OK)
    ]
    return max(programs, key=lambda file: file.stat().st_mtime, default=None)


def fault(workload: Workload, measured: Sequence[Measured]) -> str | None:
    """What is wrong with the answers of a side, all rounds together."""
    if not measured[0].statistics:
        return None
    patients = round(fmean(run.patients for run in measured))
    per_patient = sum(run.events for run in measured) / sum(
        run.patients for run in measured
    )
    if abs(per_patient / workload.events_per_patient - 1.0) > 0.01:
        return (
            f"{per_patient:.3f} events a patient, not {workload.events_per_patient:.3f}"
        )
    for name, known in workload.known.items():
        found = fmean(run.statistics[name] for run in measured)
        expected = known.expected(patients)
        allowed = known.allowed(patients, workload.patients, len(measured))
        if not abs(found - expected) <= allowed:
            return f"{name} is {found:.4f}, not {expected:.4f} to within {allowed:.4f}"
    return None


def speeds(
    runs: Runs, faults: dict[tuple[str, str], str], ours: str, others: Sequence[str]
) -> list[str]:
    """Events a second of processor time, and ours over each of the others."""
    ratios = [f"{ours} / {name.split()[0]}" for name in others]
    lines = row("", ours, *others, *ratios), "| --- |" + " ---: |" * (
        1 + 2 * len(others)
    )
    table = list(lines)
    for key, workload in WORKLOADS.items():
        cells = [workload.title]
        for name in [ours, *others]:
            wrong = (key, name) in faults
            cells.append(
                "refused" if wrong else rate(median(r.rate for r in runs[key, name]))
            )
        for name in others:
            if (key, ours) in faults or (key, name) in faults:
                cells.append("-")
                continue
            pairs = zip(runs[key, ours], runs[key, name], strict=True)
            cells.append(spread([our.rate / their.rate for our, their in pairs]))
        table.append(row(*cells))
    return table


def answers(runs: Runs, names: Sequence[str]) -> list[str]:
    """What theory says and what each side found, all rounds together."""
    shown = [
        name
        for name in names
        if any(runs[key, name] and runs[key, name][0].statistics for key in WORKLOADS)
    ]
    table = [row("", "expected", *shown), "| --- |" + " ---: |" * (1 + len(shown))]
    for key, workload in WORKLOADS.items():
        for statistic, known in workload.known.items():
            digits = (2 if key == "w3" else 3) if statistic == TIME else 3
            what = "mean time" if statistic == TIME else f"{statistic} in use"
            cells = [f"{workload.title}: {what}", f"{known.value:.{digits}f}"]
            for name in shown:
                found = [run.statistics[statistic] for run in runs[key, name]]
                cells.append(f"{fmean(found):.{digits}f}" if found else "-")
            table.append(row(*cells))
    return table


def notes(runs: Runs, options: argparse.Namespace, load: float) -> list[str]:
    """What must be known to read the tables."""
    ours = finish([str(options.pathflow.resolve()), "--version"]).out.strip()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    sizes = []
    for key, workload in WORKLOADS.items():
        measured = runs[key, "pathflow"]
        mine = f"{measured[0].patients:,}" if measured else "no"
        sizes.append(f"{workload.title} {mine} and {workload.patients:,}")
    return [
        "Events (arrivals and ends of timed activities) a second of processor time: median of "
        f"{options.rounds} interleaved rounds.",
        "Ratios are taken inside each round: median (least..most).",
        f"Patients in a run of pathflow and of a Python peer: {'; '.join(sizes)}.",
        "pathflow: the whole process, from reading the scenario to the printed tables. SimPy and",
        "Ciw: the whole process less an almost empty run of it. Hand-written Rust: the simulation",
        "alone, one program for each workload (`benches/hand_written`).",
        "Ciw lets blocked patients in by turn, so urgency does not order its queue for beds in W3.",
        f"{ours}; {python}; {machine()}; load {load:.1f} at the start.",
    ]


def machine() -> str:
    """The processor, how many of it, and the system."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        fields = (line.partition(":") for line in cpuinfo.read_text().splitlines())
        names = [
            value.strip() for key, _, value in fields if key.strip() == "model name"
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} CPUs, {platform.system()}"


def rate(value: float) -> str:
    """A rate in three figures: `15.8 M`, `127 k`."""
    size, unit = (1e6, "M") if value >= 1e6 else (1e3, "k")
    return f"{figures(value / size)} {unit}"


def spread(values: Sequence[float]) -> str:
    """Median and range of ratios."""
    return f"{figures(median(values))} ({figures(min(values))}..{figures(max(values))})"


def figures(value: float) -> str:
    """A number in three figures, or all those before the point."""
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}"


def row(*cells: str) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def say(text: str) -> None:
    """Tells how far it is, beside the table."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
