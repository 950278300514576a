#!/usr/bin/env python3
"""Moves the fitted tables until the simulation itself meets what was published.

    python3 scenarios/wyh/prepare/levels.py FOLDER_OF_PUBLISHED_DATA (backcast | forecast) PATHFLOW [STEPS]

PATHFLOW is the built program. In every step the scenario is run, its bands are held against those
published, trust by trust and tumour by tumour, and the lags of data/diagnosis.csv (to being told) and
of data/treatment.csv (to the decision to treat) are moved part of the way: a stochastic approximation
(Robbins and Monro 1951). What the tables hold at first is a sketch (diagnosis.py, treatment.py), in
which waits for slots, readers and meetings are stand-ins; here they are the simulation's own.
"""

import csv
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile

from cancer_counts import Cancer, flows, kinds_of
from diagnosis import Sketch, findings, told_target
from files import read, write, write_into
from judgement import BIOPSY, BIOPSY_ELSEWHERE
from levels_treatment import (EDGES_62, Published, at_once_of, cancers_found, move_cells, move_expediting, move_mix,
                              newton, numbers, published_62, with_cancer, within)
from names import *

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.join(HERE, "..", "..")
# The scenario that is run, the folder of its tables, the months, and how it is run.
WINDOWS = {
    "backcast": ("wyh-backcast", os.path.join("wyh-backcast", "data"), FROZEN),
    "forecast": ("wyh-cancer", os.path.join("wyh", "data"), MONTHS),
}
MOVED = ["diagnosis.csv", "treatment.csv", "treatment_waits.csv"]
REPLICATIONS = 12
STEPS = 24
# Share of the way that the first step goes, and after how many steps it is half of that.
PART, HALVED_AFTER = 0.9, 10
# How far one step may move the log of a median, the log of a sigma, the share told there and then, and
# the share worked up.
FREEDOM = (0.8, 0.3, 0.25, 0.03)
# Worked up over those with cancer, at least.
LEAST_WORKED_UP = 1.15
# Shares told there and then leave room for the parameter that multiplies them (1.3 at most).
MEDIANS, SIGMAS, AT_ONCE = (0.05, 90.0), (0.3, 1.6), (0.0, 0.75)


def by_route(scenario, out):
    """A copy of the scenario, in this folder, that counts treated tumours by route too."""
    for name in {"wyh", scenario}:
        shutil.copytree(os.path.join(SCENARIOS, name), os.path.join(out, name))
    path = os.path.join(out, scenario, "scenario.toml")
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("include = [", 'include = ["../wyh/prepare/by_route.toml", ', 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return os.path.dirname(path)


class Simulated:
    """Patients by band, summed over the months, of one run."""

    def __init__(self, program, scenario, months):
        last = {"2024-09": "2024-09-30", "2025-03": "2025-03-31"}[months[-1]]
        with tempfile.TemporaryDirectory() as out:
            subprocess.run(
                [program, "run", by_route(scenario, out), "--replications", str(REPLICATIONS), "--out", os.path.join(out, "run"),
                 "--set", "report_from=%s-01" % months[0], "--set", "report_to=%s" % last,
                 "--set", 'follow_up="1 day"'], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.sums = {}
            with open(os.path.join(out, "run", "summary.csv"), encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if row["basis"] == "allocated" and (row["metric"].startswith("days_") or row["metric"] == "patients") \
                            and row["period_start"][:7] in months and row["period_start"][:7] == row["period_end"][:7] \
                            and not row["route"]:
                        key = row["standard"], row["org_code"], row["tumour"], row["metric"]
                        self.sums[key] = self.sums.get(key, 0.0) + float(row["value"])

    def patients(self, standard, org):
        return self.sums.get((standard, org, "", "patients"), 0.0)

    def bands(self, standard, edges, org, tumour=""):
        names = ["days_%d_to_%d" % (a, b) for a, b in zip([0] + [e + 1 for e in edges], edges)]
        names.append("days_over_%d" % edges[-1])
        return [self.sums.get((standard, org, tumour, name), 0.0) for name in names]


def shares_within(bands):
    total, below, shares = sum(bands), 0.0, []
    for count in bands[:-1]:
        below += count
        shares.append(below / total)
    return shares


def apart(one, other):
    """Total variation distance."""
    return sum(abs(a / sum(one) - b / sum(other)) for a, b in zip(one, other)) / 2


def move_diagnosis(cancer, simulated, table, part):
    """One step of each trust's way to being told: lag to telling (median, sigma), share told there
    and then, share worked up. Gauss and Newton's method with the slopes of the sketch, kept short
    by FREEDOM."""
    found = {trust: cancers_found(cancer, simulated, trust, part) for trust in TRUSTS}
    for row in table:
        trust, pathway = row["site"], row["pathway"]
        if trust == OUTSIDE:
            continue
        own, target = told_target(cancer, trust, pathway)
        # Pathways that are published as one are held against it together.
        together = {p for label in kinds_of(pathway) for p in SUSPECTED[label]} or {pathway}
        made = [sum(b) for b in zip(*(simulated.bands("28-day", Cancer.FDS_EDGES, trust, tumour=p) for p in together))]
        if not sum(own) or not sum(made):
            continue
        value = numbers(row)
        cancers = value["work_up"] * with_cancer(value) * (1.0 if pathway in SCREENED.values() else found[trust])
        rng = random.Random("%s %s levels" % (trust, pathway))
        sketch = Sketch(rng, pathway, (value["first_seen_median"], value["first_seen_sigma"]),
                        (value["ct"], value["mri"], value["endoscopy"]), value["work_up"], cancers)
        factor = value["biopsy_median"] / BIOPSY.get(pathway, BIOPSY_ELSEWHERE)
        at = (math.log(value["telling_median"]), math.log(value["telling_sigma"]), value["told_at_once"], value["work_up"])

        def shares(place):
            sketch.work_up = within(place[3], (cancers, 1.0))
            days = sketch.days(math.exp(place[0]), math.exp(place[1]), within(place[2], AT_ONCE), factor)
            return [sum(d <= e for d in days) / len(days) for e in Cancer.FDS_EDGES]
        nudges = (0.25, 0.25, -0.1 if at[2] > 0.5 else 0.1, 0.05)
        here, slopes = shares(at), []
        for k, nudge in enumerate(nudges):
            there = shares([v + nudge * (j == k) for j, v in enumerate(at)])
            slopes.append([(b - a) / nudge for a, b in zip(here, there)])
        wanted, got = shares_within(target), shares_within(made)
        weights = [within(sum(target), (20, 2000)) / max(p * (1 - p), 0.01) for p in wanted]
        # The limit is what performance is counted by.
        weights[1] *= 4
        off = [w - g for w, g in zip(wanted, got)]
        step = [within(part * s, (-f, f)) for s, f in zip(newton(slopes, off, weights, FREEDOM), FREEDOM)]
        row["telling_median"] = within(math.exp(at[0] + step[0]), MEDIANS)
        row["telling_sigma"] = within(math.exp(at[1] + step[1]), SIGMAS)
        row["told_at_once"] = within(at[2] + step[2], AT_ONCE)
        work_up = within(at[3] + step[3], (min(0.95, LEAST_WORKED_UP * cancers), 0.95))
        row["work_up"] = work_up
        row["excised"], row["cancer_if_worked_up"], row["clear_cut"] = findings(pathway, cancers / work_up, at_once_of(value))


def tell(step, cancer, simulated):
    """How far off the trusts are before the step: points of performance, and bands apart."""
    parts = []
    for standard, edges, published, limit in (
            ("28-day", Cancer.FDS_EDGES, lambda orgs: cancer.bands(
                Cancer.FDS, item="FDS", orgs=orgs, months=cancer.fit, kinds=["ALL CANCERS"], routes=["ALL ROUTES"]), 2),
            ("62-day", EDGES_62, lambda orgs: published_62(cancer, orgs, ["ALL CANCERS"], ["ALL ROUTES"]), 4)):
        line = []
        for org in TRUSTS + ["WYH"]:
            own, made = published(TRUSTS if org == "WYH" else [org]), simulated.bands(standard, edges, org)
            line.append("%+5.1f (%.3f)" % (100 * (sum(made[:limit]) / sum(made) - sum(own[:limit]) / sum(own)), apart(own, made)))
        parts.append("%s %s" % (standard, " ".join(line)))
    print("step %d: %s" % (step, "\n        ".join(parts)), flush=True)


def copy_leeds(table):
    """Patients from outside are treated as those of Leeds are."""
    leeds = {row.get("pathway"): row for row in table if row["site"] == LEEDS}
    return [dict(leeds[row.get("pathway")], site=OUTSIDE, **({"to_leeds": row["to_leeds"]} if "to_leeds" in row else {}))
            if row["site"] == OUTSIDE else row for row in table]


def main():
    if len(sys.argv) not in (4, 5) or sys.argv[2] not in WINDOWS:
        sys.exit(__doc__)
    folder, program = sys.argv[1], sys.argv[3]
    scenario, tables, months = WINDOWS[sys.argv[2]]
    tables = os.path.join(SCENARIOS, tables)
    cancer = Cancer(folder, months)
    write_into(tables)
    steps = int(sys.argv[4]) if len(sys.argv) == 5 else STEPS
    published, flow = Published(cancer), flows(cancer)
    for step in range(steps + 1):
        simulated = Simulated(program, scenario, months)
        tell(step, cancer, simulated)
        if step == steps:
            break
        part = PART / (1 + step / HALVED_AFTER)
        diagnosis, treatment, waits = (read(tables, name) for name in MOVED)
        move_diagnosis(cancer, simulated, diagnosis, part)
        move_cells(published, simulated, treatment, waits, diagnosis, part)
        move_expediting(cancer, simulated, waits, part)
        move_mix(cancer, flow, simulated, waits, part)
        for name, rows in zip(MOVED, (diagnosis, treatment, waits)):
            rows = copy_leeds(rows)
            write(name, list(rows[0]), [[v if isinstance(v, str) else float(v) for v in row.values()] for row in rows])


if __name__ == "__main__":
    main()
