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

from changes import BREAST, BREAST_PATHWAYS, breast_seen
from cancer_counts import Cancer, flows, kinds_of, seen_rows, shrunk
from diagnosis import Sketch, findings, told_target
from files import read, write, write_into
from fitting import lagged, normals, referral_times, share_within, waited
from judgement import BIOPSY, BIOPSY_ELSEWHERE, ONE_STOP
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
# How far one step may move the log of a median and a day, the log of a sigma, the share told there and
# then, and the share worked up. With a day on top a median of an hour, which no band can tell from none,
# is not so far from one of a week that no step leads there.
FREEDOM = (0.8, 0.3, 0.25, 0.03)
A_DAY = 1.0
# In these steps the lags to telling begin anew, from the best of so many places as the sketch has it:
# small steps do not lead from "all are told at once" to "most are, and the others a month later".
BEGUN_ANEW = (0, 2, 4, 7, 10)
# By how much a place has to be better (in log likelihood) for that.
CLEARLY = 1.0
PLACES = [(median, sigma) for median in (0.0, 1.0, 3.0, 7.0, 14.0, 24.0, 36.0, 55.0) for sigma in (0.3, 0.6, 0.9, 1.3)]
SHARES_AT_ONCE = (0.0, 0.2, 0.4, 0.6, 0.75, 0.85, 0.9)
# No sharper than that many patients, and with a prior for the sigma, as in diagnosis.py.
MOST_PATIENTS, SIGMA_BEFORE, SIGMA_WEIGHT = 400, 0.8, 5.0
# Waits to first seen: how far one step may move the logs of a median and a sigma, and between what they stay.
SEEN_FREEDOM, SEEN_MEDIANS, SEEN_SIGMAS = (0.3, 0.2), (0.5, 60.0), (0.2, 1.6)
# Worked up over those with cancer, at least.
LEAST_WORKED_UP = 1.15
# Shares told there and then leave room for the parameter that multiplies them (1.1 at most).
MEDIANS, SIGMAS, AT_ONCE = (0.05, 90.0), (0.3, 1.6), (0.0, 0.9)
# Within that much of a bound is at it: tables hold four places.
NEAR = 2e-4


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


def begun_anew(shares, at, least, wanted, got, weights, patients):
    """The best place to go on from, the sketch being as far off anywhere as it is here."""
    off = [g - s for g, s in zip(got, shares(at))]
    few = min(1.0, MOST_PATIENTS / patients)

    def score(place):
        missed = sum(w * (s + o - want) ** 2 for w, s, o, want in zip(weights, shares(place), off, wanted))
        return few * missed / 2 + SIGMA_WEIGHT * (place[1] - math.log(SIGMA_BEFORE)) ** 2
    places = [(math.log(median + A_DAY), math.log(sigma), at_once, work_up)
              for work_up in sorted({least, max(least, at[3]), max(least, (least + at[3]) / 2)})
              for median, sigma in PLACES for at_once in SHARES_AT_ONCE]
    best = min(places, key=score)
    return best if score(best) < score(at) - CLEARLY else at


def newton_within(slopes, off, weights, at, bounds):
    """Newton's step, in which nothing that stands at a bound pushes against it: else it would take
    up what the others have to do."""
    free = list(range(len(at)))
    while True:
        found = newton([slopes[k] for k in free], off, weights, [FREEDOM[k] for k in free])
        step = dict(zip(free, found))
        stuck = {k for k in free if (step[k] > 0 and at[k] >= bounds[k][1] - NEAR) or (step[k] < 0 and at[k] <= bounds[k][0] + NEAR)}
        if not stuck:
            return [step.get(k, 0.0) for k in range(len(at))]
        free = [k for k in free if k not in stuck]


def move_diagnosis(cancer, simulated, table, part, anew):
    """One step of each trust's way to being told: lag to telling (median, sigma), share told there
    and then, share worked up. Gauss and Newton's method with the slopes of the sketch, kept short
    by FREEDOM; where it begins `anew`, from the best place that the sketch knows."""
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
        at = (math.log(value["telling_median"] + A_DAY), math.log(value["telling_sigma"]), value["told_at_once"],
              value["work_up"])

        def shares(place):
            sketch.work_up = within(place[3], (cancers, 1.0))
            days = sketch.days(within(math.exp(place[0]) - A_DAY, MEDIANS), math.exp(place[1]), within(place[2], AT_ONCE), factor)
            return [sum(d <= e for d in days) / len(days) for e in Cancer.FDS_EDGES]
        wanted, got, least = shares_within(target), shares_within(made), min(0.95, LEAST_WORKED_UP * cancers)
        weights = [within(sum(target), (20, 2000)) / max(p * (1 - p), 0.01) for p in wanted]
        # The limit is what performance is counted by; and what the tables owe within a fortnight, levels
        # by trust would pay back at the limit.
        weights[0] *= 2
        weights[1] *= 4
        off = [w - g for w, g in zip(wanted, got)]
        if anew:
            was, here = shares(at), begun_anew(shares, at, least, wanted, got, weights, sum(target))
            off = [o - (there - before) for o, there, before in zip(off, shares(here), was)]
            at = here
        nudges = (0.25, 0.25, -0.1 if at[2] > 0.5 else 0.1, 0.05)
        here, slopes = shares(at), []
        for k, nudge in enumerate(nudges):
            there = shares([v + nudge * (j == k) for j, v in enumerate(at)])
            slopes.append([(b - a) / nudge for a, b in zip(here, there)])
        bounds = [[math.log(m + A_DAY) for m in MEDIANS], [math.log(s) for s in SIGMAS], AT_ONCE, (least, 0.95)]
        step = [within(part * s, (-f, f)) for s, f in zip(newton_within(slopes, off, weights, at, bounds), FREEDOM)]
        row["telling_median"] = within(math.exp(at[0] + step[0]) - A_DAY, MEDIANS)
        row["telling_sigma"] = within(math.exp(at[1] + step[1]), SIGMAS)
        row["told_at_once"] = within(at[2] + step[2], AT_ONCE)
        work_up = within(at[3] + step[3], (least, 0.95))
        row["work_up"] = work_up
        row["excised"], row["cancer_if_worked_up"], row["clear_cut"] = findings(pathway, cancers / work_up, at_once_of(value))


def breast_levels(cancer, changes):
    """By trust whose waits for breast clinics changed: shares of patients and what their median is
    multiplied by, before and after."""
    levels = {}
    for row in changes:
        if row["parameter"] == BREAST:
            before, after = (sum(breast_seen(cancer, row["site"], [m for m in cancer.fit if (m < row["month"]) == early]))
                             for early in (True, False))
            levels[row["site"]] = [(before / (before + after), float(row["begin_before"])),
                                   (after / (before + after), float(row["begin_after"]))]
    return levels


def move_first_seen(cancer, simulated, table, breast, part):
    """One step of each trust's waits to first seen: the clinic's median and sigma, by the published
    bands. What the bank holidays, Christmas and tests before any clinic add is the simulation's."""
    for row in table:
        trust, pathway = row["site"], row["pathway"]
        if trust == OUTSIDE or pathway in SCREENED.values():
            continue
        own, wide = (cancer.bands(Cancer.SEEN, **seen_rows(cancer, orgs, cancer.fit, pathway)) for orgs in ([trust], TRUSTS))
        target = shrunk(own, wide, 40)
        together = {p for label in kinds_of(pathway) for p in SUSPECTED[label]} or {pathway}
        made = [sum(b) for b in zip(*(simulated.bands("first seen", Cancer.SEEN_EDGES, trust, tumour=p) for p in together))]
        if not sum(own) or not sum(made):
            continue
        value = numbers(row)
        at = (math.log(value["first_seen_median"]), math.log(value["first_seen_sigma"]))
        starts = referral_times(Sketch.COUNT)
        z = normals(Sketch.COUNT, random.Random("%s %s seen" % (trust, pathway)))

        levels = breast.get(trust, [(1.0, 1.0)]) if pathway in BREAST_PATHWAYS else [(1.0, 1.0)]

        def shares(place, edges):
            days = [(share, waited(starts, lagged(starts, times * math.exp(place[0]), math.exp(place[1]), z))) for share, times in levels]
            return [(1 - value["straight_to_test"]) * sum(s * share_within(d, e) for s, d in days) for e in edges]
        wanted, got, edges = shares_within(target), shares_within(made), list(Cancer.SEEN_EDGES)
        if pathway in ONE_STOP:
            # Bands of first-seen days end at 28; where most is done at the first attendance, those of being told go on.
            told = shares_within(told_target(cancer, trust, pathway)[1])
            made = [sum(b) for b in zip(*(simulated.bands("28-day", Cancer.FDS_EDGES, trust, tumour=p) for p in together))]
            wanted, got, edges = wanted + told[2:], got + shares_within(made)[2:], edges + Cancer.FDS_EDGES[2:]
        here, slopes = shares(at, edges), []
        for k, nudge in enumerate((0.15, 0.15)):
            there = shares([v + nudge * (j == k) for j, v in enumerate(at)], edges)
            slopes.append([(b - a) / nudge for a, b in zip(here, there)])
        weights = [within(sum(target), (20, 2000)) / max(p * (1 - p), 0.01) for p in wanted]
        step = newton(slopes, [w - g for w, g in zip(wanted, got)], weights, SEEN_FREEDOM)
        step = [within(part * s, (-f, f)) for s, f in zip(step, SEEN_FREEDOM)]
        row["first_seen_median"] = within(math.exp(at[0] + step[0]), SEEN_MEDIANS)
        row["first_seen_sigma"] = within(math.exp(at[1] + step[1]), SEEN_SIGMAS)


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
    breast = breast_levels(cancer, read(tables, "changes.csv"))
    for step in range(steps + 1):
        simulated = Simulated(program, scenario, months)
        tell(step, cancer, simulated)
        if step == steps:
            break
        part = PART / (1 + step / HALVED_AFTER)
        diagnosis, treatment, waits = (read(tables, name) for name in MOVED)
        move_first_seen(cancer, simulated, diagnosis, breast, part)
        move_diagnosis(cancer, simulated, diagnosis, part, step in BEGUN_ANEW)
        move_cells(published, simulated, treatment, waits, diagnosis, part)
        move_expediting(cancer, simulated, waits, part)
        move_mix(cancer, flow, simulated, waits, part)
        for name, rows in zip(MOVED, (diagnosis, treatment, waits)):
            rows = copy_leeds(rows)
            write(name, list(rows[0]), [[v if isinstance(v, str) else float(v) for v in row.values()] for row in rows])


if __name__ == "__main__":
    main()
