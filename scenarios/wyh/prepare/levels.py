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
import subprocess
import sys
import tempfile

from cancer_counts import Cancer, kinds_of, kinds_treated
from diagnosis import Sketch, findings, told_target
from files import number, read, write, write_into
from fitting import NORMAL
from judgement import BIOPSY, BIOPSY_ELSEWHERE, CLEAR_CUT as CLEAR_CUT_AT_FIRST
from names import *

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.join(HERE, "..", "..")
# The scenario that is run, the folder of its tables, the months, and how it is run.
WINDOWS = {
    "backcast": ("wyh-backcast", os.path.join("wyh-backcast", "data"), FROZEN),
    "forecast": ("wyh-cancer", os.path.join("wyh", "data"), MONTHS),
}
REPLICATIONS = 20
STEPS = 10
# Share of the way that the first step goes, and after how many steps it is half of that; how much the log of a lag's median moves per unit of logit:
# more where the lag is a smaller part of the whole.
PART, HALVED_AFTER = 1.0, 4
LOGIT_TO_LOG = {"decision": 1.8, "upgrade": 0.8, "screening": 0.8}
# How far one step may move the log of a median, the log of a sigma, the share told there and then, and
# the share worked up.
FREEDOM = (0.8, 0.3, 0.25, 0.03)
# Worked up over those with cancer, at least.
LEAST_WORKED_UP = 1.15
# Shares told there and then leave room for the parameter that multiplies them (1.3 at most).
MEDIANS, SIGMAS, AT_ONCE, CLEAR_CUT = (0.05, 90.0), (0.3, 1.6), (0.0, 0.75), (0.01, 0.9)
# Patients of which a cell without many is given the level of its trust and tumour.
PRIOR_PATIENTS = 12
EDGES_62 = [31, 38, 48, 62, 76, 90, 104]
BANDS_62 = ["Within_31_days", "In_32_to_38_days", "In_39_to_48_days", "In_49_to_62_days", "In_63_to_76_days",
            "In_77_to_90_days", "In_91_to_104_days", "After_104_days"]
ROUTES = {"decision": ("urgent suspected cancer", ["Urgent Suspected Cancer", "Breast Symptomatic"]),
          "upgrade": ("consultant upgrade", ["Consultant Upgrade"]),
          "screening": ("screening", ["Screening"])}


def within(value, bounds):
    return min(max(value, bounds[0]), bounds[1])


def logit(share):
    share = within(share, (0.01, 0.99))
    return math.log(share / (1 - share))


class Simulated:
    """Patients by band, summed over the months, of one run."""

    def __init__(self, program, scenario, months):
        last = {"2024-09": "2024-09-30", "2025-03": "2025-03-31"}[months[-1]]
        with tempfile.TemporaryDirectory() as out:
            subprocess.run(
                [program, "run", os.path.join(SCENARIOS, scenario), "--replications", str(REPLICATIONS), "--out", os.path.join(out, "run"),
                 "--set", "report_from=%s-01" % months[0], "--set", "report_to=%s" % last,
                 "--set", 'follow_up="1 day"'], check=True, stdout=subprocess.DEVNULL)
            self.sums = {}
            with open(os.path.join(out, "run", "summary.csv"), encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if row["basis"] == "allocated" and row["standard"] in ("28-day", "62-day") \
                            and row["metric"].startswith("days_") and row["period_start"][:7] in months \
                            and row["period_start"][:7] == row["period_end"][:7]:
                        key = row["standard"], row["org_code"], row["tumour"], row["route"], row["metric"]
                        self.sums[key] = self.sums.get(key, 0.0) + float(row["value"])

    def bands(self, standard, edges, org, tumour="", route=""):
        names = ["days_%d_to_%d" % (a, b) for a, b in zip([0] + [e + 1 for e in edges], edges)]
        names.append("days_over_%d" % edges[-1])
        return [self.sums.get((standard, org, tumour, route, name), 0.0) for name in names]


def shares_within(bands):
    total, below, shares = sum(bands), 0.0, []
    for count in bands[:-1]:
        below += count
        shares.append(below / total)
    return shares


def apart(one, other):
    """Total variation distance."""
    return sum(abs(a / sum(one) - b / sum(other)) for a, b in zip(one, other)) / 2


def solve(matrix, right):
    """Linear equations, by Gauss's elimination with pivots."""
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    count = len(rows)
    for k in range(count):
        best = max(range(k, count), key=lambda r: abs(rows[r][k]))
        rows[k], rows[best] = rows[best], rows[k]
        for r in range(count):
            if r != k:
                times = rows[r][k] / rows[k][k]
                rows[r] = [a - times * b for a, b in zip(rows[r], rows[k])]
    return [rows[k][count] / rows[k][k] for k in range(count)]


def with_cancer(value):
    """Of those worked up, the share with cancer, cut out in the clinic or not."""
    return value["excised"] + (1 - value["excised"]) * value["cancer_if_worked_up"]


def numbers(row):
    return {name: float(row[name]) for name in row if name not in ("site", "pathway")}


def move_diagnosis(cancer, simulated, table, part):
    """One step of each trust's way to being told: lag to telling (median, sigma), share told there
    and then, share worked up. Gauss and Newton's method with the slopes of the sketch, kept short
    by FREEDOM."""
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
        cancers = value["work_up"] * with_cancer(value)
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
        size = len(at)
        matrix = [[sum(w * slopes[i][e] * slopes[j][e] for e, w in enumerate(weights)) + (i == j) / FREEDOM[i] ** 2
                   for j in range(size)] for i in range(size)]
        right = [sum(w * slopes[i][e] * (wanted[e] - got[e]) for e, w in enumerate(weights)) for i in range(size)]
        step = [within(part * s, (-f, f)) for s, f in zip(solve(matrix, right), FREEDOM)]
        row["telling_median"] = within(math.exp(at[0] + step[0]), MEDIANS)
        row["telling_sigma"] = within(math.exp(at[1] + step[1]), SIGMAS)
        row["told_at_once"] = within(at[2] + step[2], AT_ONCE)
        work_up = within(at[3] + step[3], (min(0.95, LEAST_WORKED_UP * cancers), 0.95))
        clear_cut = value["excised"] / with_cancer(value) if pathway == "skin" else value["clear_cut"]
        row["work_up"] = work_up
        row["excised"], row["cancer_if_worked_up"], row["clear_cut"] = findings(pathway, cancers / work_up, clear_cut)


def published_62(cancer, trusts, kinds, routes):
    where = dict(item="62D", orgs=trusts, months=cancer.fit, kinds=kinds, routes=routes, modality="ALL MODALITIES")
    return cancer.bands(BANDS_62, **where)


def share_62(bands):
    return sum(bands[:4]) / sum(bands) if sum(bands) else None


def slope(published, made):
    """By how much more bunched the published waits are: the slope of one's probits on the other's,
    weighted by the patients near each edge."""
    points = []
    if not sum(published) or not sum(made):
        return 1.0
    for p, q in zip(shares_within(published), shares_within(made)):
        if 0.01 < p < 0.99 and 0.01 < q < 0.99:
            points.append((NORMAL.inv_cdf(q), NORMAL.inv_cdf(p), NORMAL.pdf(NORMAL.inv_cdf(q))))
    if len(points) < 3:
        return 1.0
    weight = sum(w for _, _, w in points)
    x, y = sum(w * a for a, _, w in points) / weight, sum(w * b for _, b, w in points) / weight
    return within(sum(w * (a - x) * (b - y) for a, b, w in points) / sum(w * (a - x) ** 2 for a, _, w in points), (0.5, 2.0))


def move_clear_cut(diagnosis, trust, group, error, part):
    """A step of the share of clear-cut cases, by how many are treated within 31 days."""
    for row in diagnosis:
        pathway = row["pathway"]
        if row["site"] != trust or pathway not in CLEAR_CUT_AT_FIRST or BECOMES.get(pathway, pathway) != group:
            continue
        value = numbers(row)
        cancer = with_cancer(value)
        share = value["excised"] / cancer if pathway == "skin" else value["clear_cut"]
        share = within(1 / (1 + math.exp(-logit(share) - part * error)), CLEAR_CUT)
        row["excised"], row["cancer_if_worked_up"], row["clear_cut"] = findings(pathway, cancer, share)


def move_treatment(cancer, simulated, table, diagnosis, by_tumour, part):
    """One step of the lags to the decision to treat: by tumour, or by route, in turn, since these are
    the divisions that are published by band and counted by the simulation. Medians meet the share
    within 62 days; sigmas how bunched those beyond 31 are; clear-cut cases those within 31."""
    everyone = share_62(published_62(cancer, TRUSTS, ["ALL CANCERS"], ["ALL ROUTES"]))
    rows = {(row["site"], row["pathway"][:-len(" treatment")]): row for row in table}

    def move(row, name, error, bunched):
        median, sigma = "%s_median" % name, "%s_sigma" % name
        step = within(-part * LOGIT_TO_LOG[name] * error, (-FREEDOM[0], FREEDOM[0]))
        row[median] = within(float(row[median]) * math.exp(step), MEDIANS)
        step = within(-part * math.log(bunched), (-FREEDOM[1], FREEDOM[1]))
        row[sigma] = within(float(row[sigma]) * math.exp(step), SIGMAS)

    def error(published, made, prior):
        total = sum(published) + PRIOR_PATIENTS
        target = (sum(published[:4]) + PRIOR_PATIENTS * prior) / total
        # So few are no reason to move anything.
        return logit(target) - logit(share_62(made)) if sum(made) >= 1 and sum(published) >= 1 else 0.0

    for group in TREATED_GROUPS if by_tumour else []:
        tumour = published_62(cancer, TRUSTS, kinds_treated(group), ["ALL ROUTES"])
        at_once = tumour[0] / sum(tumour)
        # Beyond 31 days: within them the clear-cut cases decide.
        bunched = slope(tumour[1:], simulated.bands("62-day", EDGES_62, "WYH", tumour=group)[1:])
        for trust in TRUSTS:
            trust_share = share_62(published_62(cancer, [trust], ["ALL CANCERS"], ["ALL ROUTES"]))
            prior = logit(trust_share) + logit(share_62(tumour)) - logit(everyone)
            own = published_62(cancer, [trust], kinds_treated(group), ["ALL ROUTES"])
            made = simulated.bands("62-day", EDGES_62, trust, tumour=group)
            off = error(own, made, 1 / (1 + math.exp(-prior)))
            for name in ROUTES:
                move(rows[trust, group], name, off, bunched if name == "decision" else 1.0)
            if sum(own) and sum(made):
                target = (own[0] + PRIOR_PATIENTS * at_once) / (sum(own) + PRIOR_PATIENTS)
                move_clear_cut(diagnosis, trust, group, logit(target) - logit(made[0] / sum(made)), part)
    for name, (route, labels) in {} if by_tumour else ROUTES.items():
        wide = share_62(published_62(cancer, TRUSTS, ["ALL CANCERS"], labels))
        for trust in TRUSTS:
            own = published_62(cancer, [trust], ["ALL CANCERS"], labels)
            made = simulated.bands("62-day", EDGES_62, trust, route=route)
            first = 1 if name == "decision" else 0
            bunched = slope(own[first:], made[first:]) if sum(own) >= 30 else 1.0
            for group in TREATED_GROUPS:
                move(rows[trust, group], name, error(own, made, wide), bunched)


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
    leeds = {row["pathway"]: row for row in table if row["site"] == LEEDS}
    return [dict(leeds[row["pathway"]], site=OUTSIDE, **({"to_leeds": row["to_leeds"]} if "to_leeds" in row else {}))
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
    for step in range(steps + 1):
        simulated = Simulated(program, scenario, months)
        tell(step, cancer, simulated)
        if step == steps:
            break
        part = PART / (1 + step / HALVED_AFTER)
        diagnosis, treatment = read(tables, "diagnosis.csv"), read(tables, "treatment.csv")
        move_diagnosis(cancer, simulated, diagnosis, part)
        move_treatment(cancer, simulated, treatment, diagnosis, step % 2 == 0, part)
        for name, rows in (("diagnosis.csv", diagnosis), ("treatment.csv", treatment)):
            rows = copy_leeds(rows)
            write(name, list(rows[0]), [[v if isinstance(v, str) else float(v) for v in row.values()] for row in rows])


if __name__ == "__main__":
    main()
