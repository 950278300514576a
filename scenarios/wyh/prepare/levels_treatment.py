"""One step of the tables that decide when, how and how many are treated: used by levels.py."""

import math
import random

from cancer_counts import Cancer, kinds_treated
from diagnosis import findings, luck_of_work_up, meeting, until_result
from fitting import advance, flags, lagged, normals, referral_times, waited
from judgement import *
from names import *

EDGES_62 = [31, 38, 48, 62, 76, 90, 104]
BANDS_62 = ["Within_31_days", "In_32_to_38_days", "In_39_to_48_days", "In_49_to_62_days", "In_63_to_76_days",
            "In_77_to_90_days", "In_91_to_104_days", "After_104_days"]
ROUTES = {"decision": ["Urgent Suspected Cancer", "Breast Symptomatic"], "upgrade": ["Consultant Upgrade"],
          "screening": ["Screening"]}
# A cell gets so many patients with the bands that its trust, tumour and route lead one to expect.
PRIOR_PATIENTS = 12
# What a cell is moved by, and how far in one step at most: the logit of the share decided at once, the
# logs of the lag's median and sigma, the log of the wait for a biopsy.
FREEDOM = {"at_once": 0.8, "median": 0.6, "sigma": 0.3, "biopsy": 0.5}
AT_ONCE, MEDIANS, SIGMAS = (0.005, 0.95), (0.05, 90.0), (0.2, 1.6)
# Waits for a biopsy, as shares of judgement.py's.
BIOPSIES = (0.1, 2.0)
# Above it, the parameter that multiplies it (1.1 at most) would have no room.
MOST_EXPEDITED = 0.9
# How far the number of cancers found, and a modality's share, may move in one step (logs).
MOST_CANCERS, MOST_MIX = 0.03, 0.15


def within(value, bounds):
    return min(max(value, bounds[0]), bounds[1])


def logit(share):
    return math.log(share / (1 - share))


def from_logit(value):
    return 1 / (1 + math.exp(-value))


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


def newton(slopes, off, weights, freedom):
    """The step that takes away most of what is off, each part kept short by its freedom."""
    size = len(slopes)
    matrix = [[sum(w * a * b for w, a, b in zip(weights, slopes[i], slopes[j])) + (i == j) / freedom[i] ** 2
               for j in range(size)] for i in range(size)]
    return solve(matrix, [sum(w * a * o for w, a, o in zip(weights, slopes[i], off)) for i in range(size)])


def with_cancer(value):
    """Of those worked up, the share with cancer, cut out in the clinic or not."""
    return value["excised"] + (1 - value["excised"]) * value["cancer_if_worked_up"]


def at_once_of(value):
    """Of those with cancer, the share whose case is clear-cut, or who are treated in the clinic."""
    return value["excised"] / with_cancer(value) if value["pathway"] == "skin" else value["clear_cut"]


def numbers(row):
    return {name: row[name] if name in ("site", "pathway") else float(row[name]) for name in row}


def published_62(cancer, trusts, kinds, routes):
    where = dict(item="62D", orgs=trusts, months=cancer.fit, kinds=kinds, routes=routes, modality="ALL MODALITIES")
    return cancer.bands(BANDS_62, **where)


class Published:
    """Bands of a trust's route and tumour, as published and made whole where they are few."""

    def __init__(self, cancer):
        self.cancer, self.known = cancer, {}

    def bands(self, trust, group, name):
        key = trust, group, name
        if key not in self.known:
            trusts = [trust] if trust else TRUSTS
            kinds = kinds_treated(group) if group else ["ALL CANCERS"]
            self.known[key] = published_62(self.cancer, trusts, kinds, ROUTES[name])
        return self.known[key]

    def target(self, trust, group, name):
        """The cell's own bands, and a few patients with what is usual: the tumour's bands, tilted as
        the trust's are against all trusts'."""
        own = self.bands(trust, group, name)
        of_trust, of_group, wide = (self.bands(*k) for k in ((trust, None, name), (None, group, name), (None, None, name)))
        few = [w / sum(wide) for w in wide]
        usual = [(a + 10 * f) / (w + 10 * f) * (b + 10 * f) / (sum(of_group) + 10) for a, b, w, f in
                 zip([v * sum(wide) / max(1.0, sum(of_trust)) for v in of_trust], of_group, wide, few)]
        return [a + PRIOR_PATIENTS * u / sum(usual) for a, u in zip(own, usual)]


class Sketch:
    """From referral, upgrade or screening to treatment of one trust's tumour group: the same patients
    with the same luck, whatever the lags. Only its slopes are used."""

    COUNT = 400

    def __init__(self, trust, group, name, tables, diagnosis):
        treatment, waits = tables
        rng = random.Random("%s %s %s levels" % (trust, group, name))
        self.name, count = name, self.COUNT
        self.pathway = group if group != "other" else "non-specific symptoms"
        self.starts = referral_times(count)
        self.results = self.starts
        if name == "decision":
            value = diagnosis[trust, self.pathway]
            self.results = until_result(self.pathway, self.starts, (value["first_seen_median"], value["first_seen_sigma"]),
                                        (value["ct"], value["mri"], value["endoscopy"]), rng)
        self.luck = luck_of_work_up(count, rng)
        self.rank = [(i + 0.5) / count for i in range(count)]
        rng.shuffle(self.rank)
        self.z = normals(count, rng)
        leeds = dict(TRANSFERRED_MIX, other=1 - sum(TRANSFERRED_MIX.values()))
        local = {m: waits[trust]["%s_share" % m] for m in ("surgery", "drugs", "radiotherapy")}
        local["other"] = max(0.0, 1 - sum(local.values()))
        self.moved = flags(count, treatment[trust, group]["to_leeds"], rng)
        self.local, self.at_leeds = self.draw(waits[trust], local, rng), self.draw(waits[LEEDS], leeds, rng)
        self.paper, self.seen = normals(count, rng), normals(count, rng)
        self.pulled = [rng.random() for _ in range(count)]
        self.expediting = waits[trust]["expediting"]

    def draw(self, waits, mix, rng):
        order = [m for m in mix for _ in range(round(mix[m] * self.COUNT))]
        order = (order + ["other"] * self.COUNT)[:self.COUNT]
        rng.shuffle(order)
        return [waits["first_%s_median" % m] * math.exp(waits["first_%s_sigma" % m] * z)
                for m, z in zip(order, normals(self.COUNT, rng))]

    def told(self, biopsy):
        """Of those with cancer: told at once, and after a meeting."""
        if self.name != "decision":
            return self.starts, self.starts
        clear = lagged(lagged(self.results, biopsy, BIOPSY_SIGMA, self.luck[0]), *PATHOLOGY, self.luck[1])
        met = [meeting(t) for t in clear]
        if self.pathway == "skin":
            clear = self.results
        else:
            clear = lagged(clear, *TELLING, self.luck[3])
        return clear, lagged(met, *TELLING, self.luck[3])

    def shares(self, at):
        """Share in each band, and within 62 days."""
        at_once, median, sigma = from_logit(at["at_once"]), math.exp(at["median"]), math.exp(at["sigma"])
        clear, told = self.told(math.exp(at.get("biopsy", 0.0)))
        decided = lagged(told, median, sigma, self.z)
        skin = self.pathway == "skin" and self.name == "decision"
        counts = [0.0] * (len(EDGES_62) + 1)
        for i, start in enumerate(self.starts):
            now = self.rank[i] < at_once
            time = clear[i] if now else decided[i]
            if now and skin:
                days, weight = waited([start], [time])[0], 1.0
            elif self.moved[i]:
                time = advance(advance(time, PAPERWORK[0] * math.exp(PAPERWORK[1] * self.paper[i])),
                               SEEN_AT_LEEDS[0] * math.exp(SEEN_AT_LEEDS[1] * self.seen[i]))
                days, weight = waited([start], [advance(time, self.at_leeds[i])])[0], 0.5
            else:
                days, weight = waited([start], [advance(time, self.local[i])])[0], 1.0
            if 62 < days <= 76 and self.pulled[i] < self.expediting:
                days = 62
            counts[sum(days > e for e in EDGES_62)] += weight
        total = sum(counts)
        shares = [c / total for c in counts]
        return shares + [sum(shares[:4])]


NUDGES = {"at_once": 0.4, "median": 0.2, "sigma": 0.25, "biopsy": 0.3}


def move_cells(published, simulated, treatment, waits, diagnosis, part):
    """One step of every trust's tumours and routes. Gauss and Newton's method with the slopes of the
    sketch: the share decided at once, the lag's median and sigma, and, for suspected cancer, the wait
    for a biopsy, so that all bands are met as well as these can."""
    rows = {(row["site"], row["pathway"][:-len(" treatment")]): row for row in treatment}
    found = {(row["site"], row["pathway"]): row for row in diagnosis}
    tables = {k: numbers(r) for k, r in rows.items()}, {r["site"]: numbers(r) for r in waits}
    values = {k: numbers(r) for k, r in found.items()}
    for trust in TRUSTS:
        for group in TREATED_GROUPS:
            for name in ROUTES:
                made = simulated.bands("62-day " + name, EDGES_62, trust, tumour=group)
                # So few are no reason to move anything.
                if sum(published.bands(trust, group, name)) < 1 or sum(made) < 1:
                    continue
                target = published.target(trust, group, name)
                row = rows[trust, group]
                sketch = Sketch(trust, group, name, tables, values)
                at = {"median": math.log(float(row["%s_median" % name])), "sigma": math.log(float(row["%s_sigma" % name]))}
                members = [p for p in [group, "breast symptomatic" if group == "breast" else None] if p in CLEAR_CUT]
                if name == "decision" and members:
                    value = values[trust, group]
                    at["at_once"] = logit(within(at_once_of(value), AT_ONCE))
                    at["biopsy"] = math.log(value["biopsy_median"])
                elif name != "decision":
                    at["at_once"] = logit(within(float(row["%s_at_once" % name]), AT_ONCE))
                free = list(at)
                base = dict(at)
                base.setdefault("at_once", -9.0)
                if name == "decision" and "biopsy" not in base:
                    base["biopsy"] = math.log(values[trust, sketch.pathway]["biopsy_median"])
                here = sketch.shares(base)
                slopes = [[(b - a) / NUDGES[k] for a, b in zip(here, sketch.shares(dict(base, **{k: base[k] + NUDGES[k]})))]
                          for k in free]
                wanted, got = [t / sum(target) for t in target], [m / sum(made) for m in made]
                off = [w - g for w, g in zip(wanted, got)] + [sum(wanted[:4]) - sum(got[:4])]
                patients = within(sum(target), (20, 600))
                # The limit is what performance is counted by.
                weights = [patients / max(w, 0.02) for w in wanted] + [3 * patients / 0.2]
                step = newton(slopes, off, weights, [FREEDOM[k] for k in free])
                step = {k: within(part * s, (-FREEDOM[k], FREEDOM[k])) for k, s in zip(free, step)}
                row["%s_median" % name] = within(math.exp(at["median"] + step["median"]), MEDIANS)
                row["%s_sigma" % name] = within(math.exp(at["sigma"] + step["sigma"]), SIGMAS)
                if name != "decision":
                    row["%s_at_once" % name] = within(from_logit(at["at_once"] + step["at_once"]), AT_ONCE)
                for pathway in members if name == "decision" else []:
                    value, least = numbers(found[trust, pathway]), BIOPSY.get(pathway, BIOPSY_ELSEWHERE)
                    share = within(from_logit(logit(within(at_once_of(value), AT_ONCE)) + step["at_once"]), AT_ONCE)
                    cell = found[trust, pathway]
                    cell["biopsy_median"] = within(value["biopsy_median"] * math.exp(step["biopsy"]),
                                                   (BIOPSIES[0] * least, BIOPSIES[1] * least))
                    cell["excised"], cell["cancer_if_worked_up"], cell["clear_cut"] = findings(pathway, with_cancer(value), share)


def move_expediting(cancer, simulated, waits, part):
    """One step of each trust's expediting, by how much fewer are treated in the fortnight after day
    62 than in that before it."""
    for row in waits:
        if row["site"] == OUTSIDE:
            continue
        own = published_62(cancer, [row["site"]], ["ALL CANCERS"], ["ALL ROUTES"])
        made = simulated.bands("62-day", EDGES_62, row["site"])
        wanted, got = own[4] / own[3], made[4] / made[3]
        step = part * 0.5 * (got - wanted) / max(0.3, got * (1 + got))
        row["expediting"] = within(float(row["expediting"]) + within(step, (-0.1, 0.1)), (0.0, MOST_EXPEDITED))


def move_mix(cancer, flow, simulated, waits, part):
    """One step of the shares of modalities, to what is published of first treatments in all: those
    cut out in the clinic, and those who come to Leeds from elsewhere, are counted there too."""
    for row in waits:
        if row["site"] == OUTSIDE:
            continue
        shares = {m: float(row["%s_share" % m]) for m in ("surgery", "drugs", "radiotherapy")}
        shares["other"] = max(0.0, 1 - sum(shares.values()))
        made, own = {}, {}
        for label, m in MODALITIES.items():
            own[m] = cancer.total(item="31D", orgs=[row["site"]], months=cancer.fit, kinds=["ALL CANCERS"],
                                  routes=["First Treatment"], modality=label)
            made[m] = simulated.patients("31-day first " + m, row["site"])
        # What is to be shifted, in patients, by the shares of all who are treated; the volume is not meant.
        all_made, all_own = sum(made.values()), sum(own.values())
        # The shares are of the trust's own patients.
        elsewhere = sum(flow.transfers.values()) + sum(flow.from_outside.values()) if row["site"] == LEEDS else 0.0
        branch = max(0.3 * all_made, all_made - elsewhere)
        moved = {m: max(0.0, shares[m] + part * within((own[m] / all_own - made[m] / all_made) * all_made / branch,
                                                         (-MOST_MIX, MOST_MIX))) if shares[m] else 0.0 for m in shares}
        for m in ("surgery", "drugs", "radiotherapy"):
            row["%s_share" % m] = moved[m] / sum(moved.values())


def cancers_found(cancer, simulated, trust, part):
    """By what the number of cancers found on suspicion is multiplied in a step: published over
    simulated patients of these routes."""
    own = sum(published_62(cancer, [trust], ["ALL CANCERS"], ROUTES["decision"]))
    made = sum(simulated.bands("62-day decision", EDGES_62, trust))
    return math.exp(within(0.7 * part * math.log(own / made), (-MOST_CANCERS, MOST_CANCERS)))
