#!/usr/bin/env python3
"""Derives the tables in data/ from published NHS statistics.

    python3 prepare.py FOLDER_OF_PUBLISHED_DATA

Standard library only. The same input gives the same bytes: all sampling is
seeded, and nothing depends on the date or the order of a set. What each table
is made from stands in data/README.md; figures that no publication gives are
collected in the block "Judgement" below.
"""

import csv
import datetime
import heapq
import math
import os
import random
import statistics
import sys
import types

TRUSTS = ["RCF", "RAE", "RWY", "RCD", "RR8", "RXF"]
LEEDS = "RR8"
OUTSIDE = "OUTSIDE"
SITES = TRUSTS + [OUTSIDE]
YEAR = ["2024-%02d" % m for m in range(4, 13)] + ["2025-%02d" % m for m in range(1, 4)]
MONTHS = ["2023-10", "2023-11", "2023-12"] + ["2024-%02d" % m for m in range(1, 13)] + YEAR[9:]
# After what is published: the year that is forecast, and the follow-up.
AHEAD = ["2025-%02d" % m for m in range(4, 13)] + ["2026-%02d" % m for m in range(1, 8)]
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "data")

# --------------------------------------------------------------------------
# Names: published label -> name in the scenario

SUSPECTED = {
    "Suspected lung cancer": ["lung"],
    "Suspected urological malignancies (excluding testicular)": ["prostate", "other urology"],
    "Suspected lower gastrointestinal cancer": ["lower GI"],
    "Suspected upper gastrointestinal cancer": ["upper GI"],
    "Suspected breast cancer": ["breast"],
    "Suspected skin cancer": ["skin"],
    "Suspected gynaecological cancer": ["gynaecological"],
    "Suspected head & neck cancer": ["head and neck"],
    "Suspected haematological malignancies (excluding acute leukaemia)": ["haematological"],
    "Suspected acute leukaemia": ["haematological"],
    "Suspected testicular cancer": ["testicular"],
    "Suspected cancer - non-specific symptoms": ["non-specific symptoms"],
    "Suspected children's cancer": ["children"],
    "Suspected brain/central nervous system tumours": ["brain"],
    "Suspected sarcoma": ["sarcoma"],
    "Suspected other cancer": ["unnamed"],
}
SYMPTOMATIC = "Exhibited (non-cancer) breast symptoms - cancer not initially suspected"
TREATED = {
    "Lung": "lung",
    "Urological - Prostate": "prostate",
    "Urological - Other (a)": "other urology",
    "Lower Gastrointestinal": "lower GI",
    "Upper Gastrointestinal - Hepatobiliary": "upper GI",
    "Upper Gastrointestinal - Oesophagus & Stomach": "upper GI",
    "Breast": "breast",
    "Skin": "skin",
    "Gynaecological": "gynaecological",
    "Head & Neck": "head and neck",
    "Haematological - Lymphoma": "haematological",
    "Haematological - Other (a)": "haematological",
    "Other (a)": "other",
}
TREATED_GROUPS = ["lung", "prostate", "other urology", "lower GI", "upper GI", "breast", "skin",
                  "gynaecological", "head and neck", "haematological", "other"]
# Under which treated tumour a suspected one is counted, where the name differs.
BECOMES = {"testicular": "other urology", "non-specific symptoms": "other", "children": "other",
           "brain": "other", "sarcoma": "other", "unnamed": "other", "breast symptomatic": "breast"}
PATHWAYS = ["lung", "prostate", "lower GI", "upper GI", "breast", "skin", "gynaecological",
            "head and neck", "other urology", "testicular", "haematological",
            "non-specific symptoms", "children", "brain", "sarcoma", "unnamed",
            "breast symptomatic"]
SCREENED = {"Suspected breast cancer": "breast screening",
            "Suspected lower gastrointestinal cancer": "lower GI screening",
            "Suspected gynaecological cancer": "gynaecological screening"}
TEST_IDS = {"ct": ["2"], "mri": ["1"], "endoscopy": ["12", "13", "15"]}
MODALITIES = {"Surgery": "surgery", "Anti-cancer drug regimen": "drugs",
              "Radiotherapy": "radiotherapy", "Other": "other"}

# --------------------------------------------------------------------------
# Judgement

PROSTATE_SHARE = 0.45          # of urological referrals excluding testicular
OUTSIDE_62_SHARE = 0.08        # of first treatments that are on no 62-day route
DID_NOT_ATTEND = 0.04          # at scans and endoscopy
# Share of patients whose first test is CT, MRI or endoscopy (domain.md 3.11, rounded), share who go
# on to a biopsy (never less than 1.3 times the share with cancer).
TESTS = {
    "lung": (0.85, 0.0, 0.0, 0.30), "prostate": (0.0, 0.80, 0.0, 0.45),
    "lower GI": (0.20, 0.0, 0.60, 0.12), "upper GI": (0.05, 0.0, 0.85, 0.15),
    "breast": (0.0, 0.0, 0.0, 0.20), "skin": (0.0, 0.0, 0.0, 0.30),
    "gynaecological": (0.10, 0.08, 0.0, 0.35), "head and neck": (0.15, 0.15, 0.0, 0.15),
    "other urology": (0.50, 0.05, 0.0, 0.20), "testicular": (0.05, 0.0, 0.0, 0.10),
    "haematological": (0.35, 0.0, 0.0, 0.45), "non-specific symptoms": (0.80, 0.05, 0.10, 0.12),
    "children": (0.05, 0.10, 0.0, 0.06), "brain": (0.10, 0.60, 0.0, 0.06),
    "sarcoma": (0.05, 0.50, 0.0, 0.15), "unnamed": (0.40, 0.05, 0.05, 0.10),
    "breast symptomatic": (0.0, 0.0, 0.0, 0.08),
    "breast screening": (0.0, 0.0, 0.0, 0.60), "lower GI screening": (0.05, 0.0, 0.85, 0.15),
    "gynaecological screening": (0.0, 0.0, 0.0, 0.30),
}
STAGING_CT = {"lower GI", "upper GI"}   # have a CT when worked up, beside the first test
# Stand-ins, used only for fitting, for waits that the simulation produces itself [days: earliest,
# median of the rest].
SLOT_WAIT = {"ct": (1, 1.6), "mri": (1, 1.7), "endoscopy": (2, 2.4)}
# Lags in cancer.toml that are the same everywhere [median days, sigma]; keep in step with it.
REPORT = (2.0, 0.6)
PATHOLOGY = (5.5, 0.5)
TELLING = (2.0, 0.6)
BIOPSY_SIGMA = 0.6
# Median days from the first result to the biopsy, and to telling those who need none, before both
# are scaled by one fitted factor for each trust and pathway.
BIOPSY = {"lung": 4.0, "prostate": 4.0, "lower GI": 0.5, "upper GI": 0.5, "breast": 0.3, "skin": 2.0,
          "gynaecological": 2.0, "head and neck": 3.0, "other urology": 3.0, "breast symptomatic": 0.3,
          "breast screening": 0.3, "lower GI screening": 0.5, "gynaecological screening": 0.5}
BIOPSY_ELSEWHERE = 3.0
RULED_OUT = 5.0
# Share who go straight to the first test instead of to a clinic first.
STRAIGHT = {"lung": 0.5, "prostate": 0.4, "lower GI": 0.5, "upper GI": 0.6, "lower GI screening": 0.0}
ENDOSCOPY_CANCER_SHARE = 0.38  # at most, of list endoscopy
PAPERWORK = (4.0, 0.5)
SEEN_AT_LEEDS = (5.0, 0.5)
ELAPSED_OUTSIDE = (38.0, 0.35)
TRANSFERRED_MIX = {"surgery": 0.32, "drugs": 0.08, "radiotherapy": 0.55}  # the rest: other
PRIOR_SIGMA = {"surgery": 0.5, "drugs": 0.75, "radiotherapy": 0.45, "other": 1.0}
DECISION_SIGMA = 0.75
UPGRADE_SIGMA = 0.8
RING_FENCE = {"ct": 1.25, "mri": 1.25, "endoscopy": 1.35}  # slots kept for suspected cancer, over those it needs
CANCER_ON_LIST = {"ct": 5.0, "mri": 5.0, "endoscopy": 10.0}  # days that suspected cancer is on the published list
HORIZON = 35.0                 # days ahead for which the diaries are open; keep in step with resources.toml
SHORT_QUEUE = 35.0             # days of work in the queue when nobody should reach six weeks
MANY_REACH = 0.35              # share reaching six weeks from which lists are not scaled
MOST_ROOM = 0.03               # slots for everyone else over what was done, where lists are short
ROOM_ENDOSCOPY = 0.025
NO_ROOM_FROM = 21.0            # days of work on the list from which what was done is all there was
WORKING_DAYS = 251
CT_SHARE_OF_TYPE_1 = 0.17      # at most; no more than 0.8 of unscheduled CT
# Emergency inpatients' share of adult general and acute beds occupied: more elective beds at Leeds.
EMERGENCY_SHARE_OF_BEDS = {LEEDS: 0.66}
EMERGENCY_SHARE_ELSEWHERE = 0.80
NIGHTS_SIGMA = 1.25
BEDS_SPARE = 1.5               # beds above the mean need, in standard deviations (its square root)
BED_FOUND_SIGMA = 1.0
BED_FOUND_SHARE = 0.8          # of published waits of 4 hours from decision to admit; the rest is the queue
FIRST_ASSESSMENT = (28.0, 0.6)     # type 1, clinician [mean min, sigma]
REVIEW = (10.0, 0.5)
RESULTS_SIGMA = 0.75
CLINICIAN_USE = {"night": 0.80, "day": 0.93, "evening": 0.94}
WALK_IN_HOURS = [2.46, 1.99, 1.49, 1.25, 1.25, 1.25, 1.25, 1.74, 3.24, 5.48, 6.22, 6.47, 6.47,
                 6.22, 5.97, 5.97, 5.97, 6.22, 6.22, 5.97, 5.48, 4.47, 3.98, 2.99]
AMBULANCE_HOURS = [2.79, 2.73, 2.43, 2.22, 2.21, 2.25, 2.52, 3.50, 4.82, 5.58, 6.01, 5.94, 5.60,
                   5.29, 5.07, 5.20, 5.17, 4.68, 4.76, 4.79, 4.55, 4.21, 3.98, 3.70]
AMBULANCE_SHARE = 0.28         # of type 1 arrivals
WALK_IN_DAYS = [1.118, 1.050, 0.980, 0.980, 0.980, 0.910, 0.980]

# --------------------------------------------------------------------------
# Reading and writing


def number(text):
    return float(text) if text else 0.0


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def text(value):
    if isinstance(value, float):
        value = round(value, 4)
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def without_gaps(header, rows):
    """The rows, with noughts for months that nobody came in between others."""
    if header[:3] != ["site", "pathway", "month"]:
        return rows
    filled, last = [], {}
    for row in rows:
        key, month = tuple(row[:2]), row[2]
        missing = next_month(last[key]) if key in last else month
        while missing < month:
            filled.append([*key, missing, *[0] * (len(header) - 3)])
            missing = next_month(missing)
        filled.append(row)
        last[key] = month
    return filled


def write(name, header, rows):
    rows = without_gaps(header, [list(row) for row in rows])
    with open(os.path.join(OUT, name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([text(value) for value in row] for row in rows)


def next_month(month):
    year, of_year = int(month[:4]), int(month[5:])
    return "%04d-%02d" % (year + of_year // 12, of_year % 12 + 1)


def days_in(month):
    year, of_year = int(month[:4]), int(month[5:])
    after = datetime.date(year + of_year // 12, of_year % 12 + 1, 1)
    return (after - datetime.date(year, of_year, 1)).days


# --------------------------------------------------------------------------
# Fitting. Time is in days, day 0 a Monday; waits end in office hours.

OPENS, CLOSES = 8.5 / 24, 17.0 / 24
NORMAL = statistics.NormalDist()


def advance(time, wait):
    """When a wait from `time` ends: at the first open moment of the office."""
    time += wait
    day = math.floor(time)
    hour = time - day
    if hour >= CLOSES:
        day, hour = day + 1, OPENS
    if day % 7 >= 5:
        day, hour = day + 7 - day % 7, OPENS
    return day + max(hour, OPENS)


def normals(count, rng):
    """Standard normal quantiles, evenly spread and shuffled."""
    values = [NORMAL.inv_cdf((i + 0.5) / count) for i in range(count)]
    rng.shuffle(values)
    return values


def flags(count, chance, rng):
    """Which of `count` have a property of this chance, evenly spread and shuffled."""
    values = [(i + 0.5) / count < chance for i in range(count)]
    rng.shuffle(values)
    return values


def referral_times(count):
    """Monday to Friday in surgery hours."""
    return [i % 5 + OPENS + (CLOSES - OPENS) * ((i * 7 + 3) % count) / count for i in range(count)]


def lagged(times, median, sigma, z):
    return [advance(t, median * math.exp(sigma * v)) for t, v in zip(times, z)]


def waited(starts, ends):
    return [math.floor(e) - math.floor(s) for s, e in zip(starts, ends)]


def share_within(days, limit, weights=None):
    if weights is None:
        return sum(d <= limit for d in days) / len(days)
    return sum(w for d, w in zip(days, weights) if d <= limit) / sum(weights)


def bisect_median(share_at, target, low=0.05, high=150.0):
    """The median at which a share that falls with it meets its target; an end if none does."""
    for _ in range(16):
        middle = math.sqrt(low * high)
        if share_at(middle) > target:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)


def band_fit(share_of, edges, counts):
    """Log likelihood of band counts, given the days waited."""
    days = sorted(share_of)
    total, previous, likelihood = len(days), 0, 0.0
    for edge, count in zip(edges + [10 ** 6], counts):
        below = sum(d <= edge for d in days)
        likelihood += count * math.log(max(below - previous, 0.5) / total)
        previous = below
    return likelihood


def fit_lag(starts, times, edges, counts, limit, z, sigmas, prior, weight):
    """Median and sigma of a lag from `times` on: the share within `limit` is met, the other bands
    and a prior on sigma choose among the rest. Counts are taken as at most 400 patients."""
    total = sum(counts)
    target = sum(c for e, c in zip(edges, counts) if e <= limit) / total
    target = min(max(target, 0.02), 0.995)
    scale = min(1.0, 400 / total)
    best = None
    for sigma in sigmas:
        def days(median):
            return waited(starts, lagged(times, median, sigma, z))
        median = bisect_median(lambda m: share_within(days(m), limit), target)
        score = scale * band_fit(days(median), edges, counts)
        score -= weight * math.log(sigma / prior) ** 2
        if best is None or score > best[0]:
            best = (score, median, sigma)
    return best[1], best[2]


# --------------------------------------------------------------------------
# Cancer


class Cancer:
    """Cancer waiting times, tabulated."""

    FDS = ["Within_14_days", "In_15_to_28_days", "In_29_to_42_days", "In_43_to_62_days", "After_62_days"]
    FDS_EDGES = [14, 28, 42, 62]
    SEEN = ["Within_14_days", "In_15_to_16_days", "In_17_to_21_days", "In_22_to_28_days", "After_28_days"]
    SEEN_EDGES = [14, 16, 21, 28]
    D31 = ["Within_31_days", "In_32_to_38_days", "In_39_to_48_days", "In_49_to_62_days", "After_62_days"]
    D31_EDGES = [31, 38, 48, 62]

    def __init__(self, folder):
        self.rows = [r for r in read(folder, "cwt_provider_combined_layout.csv")]
        for row in self.rows:
            row["month"] = row["Period"][:7]

    def pick(self, item, orgs=None, months=None, kinds=None, routes=None, modality=None):
        for row in self.rows:
            if row["Standard_or_Item"] != item:
                continue
            if orgs is not None and row["Org_Code"] not in orgs:
                continue
            if months is not None and row["month"] not in months:
                continue
            if kinds is not None and row["Cancer_Type"] not in kinds:
                continue
            if routes is not None and row["Referral_Route_or_Stage"] not in routes:
                continue
            if modality is not None and row["Treatment_Modality"] != modality:
                continue
            yield row

    def total(self, column="Total", **where):
        return sum(number(r[column]) for r in self.pick(**where))

    def bands(self, columns, **where):
        result = [0.0] * len(columns)
        for row in self.pick(**where):
            for i, column in enumerate(columns):
                result[i] += number(row[column])
        return result


def kinds_of(pathway):
    return [label for label, names in SUSPECTED.items() if pathway in names]


def kinds_treated(group):
    return [label for label, name in TREATED.items() if name == group]


def split(pathway):
    return {"prostate": PROSTATE_SHARE, "other urology": 1 - PROSTATE_SHARE}.get(pathway, 1.0)


def seen_rows(cancer, trusts, months, pathway):
    if pathway == "breast symptomatic":
        return dict(item="Urgent Breast Symptomatic referral", orgs=trusts, months=months)
    return dict(item="Urgent Suspected Cancer referral", orgs=trusts, months=months,
                kinds=kinds_of(pathway))


def told_rows(trusts, months, pathway):
    if pathway == "breast symptomatic":
        return dict(item="FDS", orgs=trusts, months=months, kinds=[SYMPTOMATIC])
    if pathway in SCREENED.values():
        kinds = [k for k, v in SCREENED.items() if v == pathway]
        return dict(item="FDS", orgs=trusts, months=months, kinds=kinds,
                    routes=["NATIONAL SCREENING PROGRAMME"])
    return dict(item="FDS", orgs=trusts, months=months, kinds=kinds_of(pathway),
                routes=["URGENT SUSPECTED CANCER"])


def shrunk(own, wide, weight):
    """Own band counts and `weight` patients with the Alliance's bands."""
    total = sum(wide)
    if total == 0:
        return own
    return [a + weight * b / total for a, b in zip(own, wide)]


def flows(cancer):
    """Patients of the year by trust, treated tumour and route, each counted once; transfers to
    Leeds; patients from outside; first treatments on no 62-day route."""
    accountable, first, route = {}, {}, {}
    routes = {"usc": "Urgent Suspected Cancer", "symptomatic": "Breast Symptomatic",
              "screening": "Screening", "upgrade": "Consultant Upgrade"}
    for trust in TRUSTS:
        for group in TREATED_GROUPS:
            kinds = kinds_treated(group)
            where = dict(orgs=[trust], months=YEAR, kinds=kinds, modality="ALL MODALITIES")
            accountable[trust, group] = cancer.total(item="62D", routes=["ALL ROUTES"], **where)
            first[trust, group] = cancer.total(item="31D", routes=["First Treatment"], **where)
            for name, label in routes.items():
                route[trust, group, name] = cancer.total(item="62D", routes=[label], **where)
    transfers, whole, only_31 = {}, {}, {}
    for trust in TRUSTS:
        if trust == LEEDS:
            continue
        # Radiotherapy is given at Leeds alone, so each half counted for it elsewhere is a transfer.
        radiotherapy = 2 * cancer.total(item="62D", orgs=[trust], months=YEAR, kinds=["ALL CANCERS"],
                                        routes=["ALL ROUTES"], modality="Radiotherapy")
        everyone = sum(accountable[trust, g] for g in TREATED_GROUPS)
        for group in TREATED_GROUPS:
            a, f = accountable[trust, group], first[trust, group]
            least = 0.0 if group in ("skin", "haematological") else radiotherapy * a / everyone * 0.9
            moved = 2 * (a - (1 - OUTSIDE_62_SHARE) * f)
            moved = min(max(moved, least), 1.2 * a)
            whole[trust, group] = a + moved / 2
            transfers[trust, group] = moved
            only_31[trust, group] = max(0.0, f - (whole[trust, group] - moved))
    from_outside = {}
    for group in TREATED_GROUPS:
        a, f = accountable[LEEDS, group], first[LEEDS, group]
        moved = sum(transfers[t, group] for t in TRUSTS if t != LEEDS)
        inside = (1 - OUTSIDE_62_SHARE) * f
        outside = 2 * inside - 2 * a - moved
        from_outside[group] = max(0.0, outside)
        whole[LEEDS, group] = max(0.3 * a, a - moved / 2 - from_outside[group] / 2)
        transfers[LEEDS, group] = 0.0
        only_31[LEEDS, group] = max(0.0, f - whole[LEEDS, group] - moved - from_outside[group])
    return types.SimpleNamespace(accountable=accountable, route=route, transfers=transfers, whole=whole,
                                 only_31=only_31, from_outside=from_outside)


def referrals(cancer):
    """Referrals by month: people first seen, back-dated by about ten days."""
    seen = {}
    for pathway in PATHWAYS:
        for row in cancer.pick(**seen_rows(cancer, TRUSTS, MONTHS, pathway)):
            key = row["Org_Code"], pathway, row["month"]
            seen[key] = seen.get(key, 0.0) + number(row["Total"]) * split(pathway)
    counts = {}
    back = 1 / 3
    for trust in TRUSTS:
        for pathway in PATHWAYS:
            for month in MONTHS:
                now = seen.get((trust, pathway, month), 0.0)
                after = now if month == MONTHS[-1] else seen.get((trust, pathway, next_month(month)), 0.0)
                count = (1 - back) * now + back * after
                if count > 0:
                    counts[trust, pathway, month] = count
    return counts


def year_total(counts, trust, pathway):
    return sum(counts.get((trust, pathway, m), 0.0) for m in YEAR)


def test_wait(kind, z):
    earliest, median = SLOT_WAIT[kind]
    return earliest + median * math.exp(0.6 * z)


def weekday_slot(time, wait):
    """A slot on a weekday, some time in the day."""
    return advance(time, wait)


def meeting(time):
    """The Wednesday 13:00 meeting whose list, closed two days before, the case is on."""
    earliest = time + 2
    week = math.floor(earliest / 7) * 7
    at = week + 2 + 13 / 24
    return at if at >= earliest else at + 7


def until_result(pathway, starts, first_seen, shares, rng):
    """First seen and first test: when the result is there."""
    count = len(starts)
    times = lagged(starts, first_seen[0], first_seen[1], normals(count, rng))
    straight = flags(count, STRAIGHT.get(pathway, 0.0), rng)
    times = [s if f else t for s, t, f in zip(starts, times, straight)]
    ct, mri, endoscopy = shares
    z, report, draw = normals(count, rng), normals(count, rng), list(range(count))
    rng.shuffle(draw)
    result = []
    for t, a, b, u in zip(times, z, report, draw):
        u = (u + 0.5) / count
        kind = ("ct" if u < ct else "mri" if u < ct + mri else
                "endoscopy" if u < ct + mri + endoscopy else None)
        if kind:
            t = weekday_slot(t, test_wait(kind, a))
            if kind != "endoscopy":
                t = advance(t, REPORT[0] * math.exp(REPORT[1] * b))
        result.append(t)
    return result


def luck_of_work_up(count, rng):
    return [normals(count, rng) for _ in range(4)]


def until_told(pathway, times, factor, luck):
    """Biopsy and pathology; then telling those without cancer, or meeting and telling the others."""
    median = factor * BIOPSY.get(pathway, BIOPSY_ELSEWHERE)
    times = lagged(times, median, BIOPSY_SIGMA, luck[0])
    times = lagged(times, *PATHOLOGY, luck[1])
    benign = lagged(times, *TELLING, luck[3])
    if pathway in STAGING_CT:
        times = [weekday_slot(t, test_wait("ct", z)) for t, z in zip(times, luck[2])]
    times = [meeting(t) for t in times]
    return benign, lagged(times, *TELLING, luck[3])


def screening_told(cancer):
    """People told after screening, by month."""
    screening, screen_rows = {}, []
    for label, pathway in SCREENED.items():
        for trust in TRUSTS:
            for month in MONTHS:
                told = cancer.total(item="FDS", orgs=[trust], months=[month], kinds=[label],
                                    routes=["NATIONAL SCREENING PROGRAMME"])
                if told:
                    screening[trust, pathway, month] = told
                    screen_rows.append((trust, pathway, month, told))
    write("screening.csv", ["site", "pathway", "month", "count"], screen_rows)
    return screening


def leaving_shares(cancer):
    """Share who leave outside the 28-day count, by trust."""
    exits = {}
    for trust in TRUSTS:
        seen = cancer.total(item="Urgent Suspected Cancer referral", orgs=[trust], months=YEAR)
        told = cancer.total(item="FDS", orgs=[trust], months=YEAR, kinds=list(SUSPECTED),
                            routes=["URGENT SUSPECTED CANCER"])
        exits[trust] = max(0.0, 1 - told / seen)
    return exits


def conversions(counts, exits, flow):
    """Patients with cancer for each patient who stays to be told."""
    conversion = {}
    for trust in TRUSTS:
        for pathway in PATHWAYS:
            group = BECOMES.get(pathway, pathway)
            name = "symptomatic" if pathway == "breast symptomatic" else "usc"
            members = [p for p in PATHWAYS if p != "breast symptomatic" and BECOMES.get(p, p) == group]
            if name == "symptomatic":
                members = [pathway]

            def rate(trusts):
                people = sum(year_total(counts, t, p) * (1 - exits[t]) for t in trusts for p in members)
                patients = sum(flow.route[t, group, name] * flow.whole[t, group] / flow.accountable[t, group]
                               for t in trusts if flow.accountable[t, group])
                return people, patients
            own_people, own = rate([trust])
            wide_people, wide = rate(TRUSTS)
            prior = wide / wide_people
            share = (own + 150 * prior) / (own_people + 150)
            conversion[trust, pathway] = min(share, 0.6)
    return conversion


def endoscopy_factors(folder, counts, screening, exits):
    """What to scale shares of endoscopy by, so that suspected cancer is at most a stated share of
    what DM01 counts."""
    endoscopy_factor = {}
    dm01 = read(folder, "dm01_monthly.csv")
    for trust in TRUSTS:
        listed = sum(number(r["activity_waiting_list"]) + number(r["activity_planned"]) for r in dm01
                     if r["org_code"] == trust and r["period"] in YEAR and r["test_id"] in TEST_IDS["endoscopy"])
        expected = sum(year_total(counts, trust, p) * (1 - exits[trust]) * TESTS[p][2] for p in PATHWAYS)
        expected += sum(screening.get((trust, p, m), 0.0) * TESTS[p][2]
                        for p in SCREENED.values() for m in YEAR)
        endoscopy_factor[trust] = min(1.0, ENDOSCOPY_CANCER_SHARE * listed / expected)
    return endoscopy_factor


def fit_diagnosis(cancer, exits, conversion, endoscopy_factor):
    """Waits to first seen and lags to telling."""
    diagnosis, report = [], {}
    fits = {}
    for trust in TRUSTS:
        for pathway in PATHWAYS + list(SCREENED.values()):
            rng = random.Random("%s %s" % (trust, pathway))
            count = 500
            starts = referral_times(count)
            if pathway in SCREENED.values():
                seen = (7.0, 0.6)   # not published for screening
            else:
                own = cancer.bands(Cancer.SEEN, **seen_rows(cancer, [trust], YEAR, pathway))
                wide = cancer.bands(Cancer.SEEN, **seen_rows(cancer, TRUSTS, YEAR, pathway))
                seen = fit_lag(starts, starts, Cancer.SEEN_EDGES, shrunk(own, wide, 40), 14,
                               normals(count, rng), [0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.3], 0.6, 20)
            own = cancer.bands(Cancer.FDS, **told_rows([trust], YEAR, pathway))
            wide = cancer.bands(Cancer.FDS, **told_rows(TRUSTS, YEAR, pathway))
            target = shrunk(own, wide, 40)
            ct, mri, endoscopy, work_up = TESTS[pathway]
            endoscopy *= endoscopy_factor[trust]
            if pathway in SCREENED.values():
                cancers = 0.30 if pathway == "breast screening" else 0.06
            else:
                cancers = conversion[trust, pathway]
            work_up = min(0.95, max(work_up, 1.3 * cancers))
            results = until_result(pathway, starts, seen, (ct, mri, endoscopy), rng)
            luck = luck_of_work_up(count, rng)
            order = list(range(count))
            rng.shuffle(order)
            rank = [(i + 0.5) / count for i in order]
            z = normals(count, rng)
            total = sum(target)
            wanted = min(max((target[0] + target[1]) / total, 0.02), 0.995)
            best = None
            for sigma in [0.4, 0.6, 0.8, 1.0, 1.2]:
                def days(median):
                    ends = lagged(results, median, sigma, z)
                    benign, told = until_told(pathway, results, median / RULED_OUT, luck)
                    return waited(starts, [c if r < cancers else b if r < work_up else e
                                           for r, e, b, c in zip(rank, ends, benign, told)])
                median = bisect_median(lambda m: share_within(days(m), 28), wanted)
                final = days(median)
                score = min(1, 400 / total) * band_fit(final, Cancer.FDS_EDGES, target)
                score -= 5 * math.log(sigma / 0.8) ** 2
                if best is None or score > best[0]:
                    best = (score, median, sigma, share_within(final, 28))
            factor = best[1] / RULED_OUT
            fits[trust, pathway] = dict(seen=seen, cancers=cancers, work_up=work_up, factor=factor,
                                        shares=(ct, mri, endoscopy))
            report[trust, pathway] = (sum(own), (own[0] + own[1]) / max(1, sum(own)), best[3], best[1])
            leave = exits[trust] if pathway in PATHWAYS and pathway != "breast symptomatic" else 0.0
            biopsy = factor * BIOPSY.get(pathway, BIOPSY_ELSEWHERE)
            diagnosis.append([trust, pathway, STRAIGHT.get(pathway, 0.0), seen[0], seen[1], leave, ct, mri,
                              endoscopy, work_up, biopsy, cancers / work_up, best[1], best[2]])
    diagnosis += [[OUTSIDE] + row[1:] for row in diagnosis if row[0] == LEEDS]
    write("diagnosis.csv", ["site", "pathway", "straight_to_test", "first_seen_median", "first_seen_sigma",
                            "leaves", "ct", "mri", "endoscopy", "work_up", "biopsy_median",
                            "cancer_if_worked_up", "telling_median", "telling_sigma"], diagnosis)
    return fits, report


def fit_treatment_waits(cancer, flow):
    """Decision to treat until treatment, by treating trust and modality; mix of modalities."""
    waits = {}
    for stage, label in (("first", "First Treatment"), ("subsequent", "Subsequent")):
        for trust in TRUSTS:
            for modality, name in MODALITIES.items():
                rng = random.Random("%s %s %s" % (stage, trust, name))
                where = dict(item="31D", months=YEAR, kinds=["ALL CANCERS"], routes=[label],
                             modality=modality)
                own = cancer.bands(Cancer.D31, orgs=[trust], **where)
                wide = cancer.bands(Cancer.D31, orgs=TRUSTS, **where)
                starts = referral_times(500)
                waits[stage, trust, name] = fit_lag(
                    starts, starts, Cancer.D31_EDGES, shrunk(own, wide, 10), 31, normals(500, rng),
                    [0.35, 0.5, 0.6, 0.75, 0.9, 1.0, 1.2], PRIOR_SIGMA[name], 15)
    mix = {}
    for trust in TRUSTS:
        treated = {name: cancer.total(item="31D", orgs=[trust], months=YEAR, kinds=["ALL CANCERS"],
                                      routes=["First Treatment"], modality=modality)
                   for modality, name in MODALITIES.items()}
        if trust == LEEDS:
            moved = sum(flow.transfers.values()) + sum(flow.from_outside.values())
            for name, share in TRANSFERRED_MIX.items():
                treated[name] = max(0.0, treated[name] - moved * share)
            treated["other"] -= moved * (1 - sum(TRANSFERRED_MIX.values()))
        else:
            treated["radiotherapy"] = 0.0
        everyone = sum(treated.values())
        mix[trust] = {name: value / everyone for name, value in treated.items()}
    names = list(MODALITIES.values())
    rows = []
    for site in SITES:
        trust = LEEDS if site == OUTSIDE else site
        row = [site] + [mix[trust][n] for n in names[:3]]
        for stage in ("first", "subsequent"):
            for name in names:
                row += list(waits[stage, trust, name])
        rows.append(row)
    write("treatment_waits.csv",
          ["site"] + ["%s_share" % n for n in names[:3]] +
          ["%s_%s_%s" % (stage, n, what) for stage in ("first", "subsequent") for n in names
           for what in ("median", "sigma")], rows)
    return waits, mix


def fit_decisions(cancer, flow, fits, waits, mix):
    """The cancer branch: lags from being told, from the upgrade, from the screening referral to the
    decision to treat, fitted to the 62-day standard."""
    route, whole, transfers = flow.route, flow.whole, flow.transfers
    accountable, from_outside = flow.accountable, flow.from_outside
    names = list(MODALITIES.values())

    def draw_waits(trust, shares, count, rng):
        order = []
        for name in names:
            order += [name] * round(shares.get(name, 0.0) * count)
        order = (order + ["other"] * count)[:count]
        rng.shuffle(order)
        z = normals(count, rng)
        return [waits["first", trust, name][0] * math.exp(waits["first", trust, name][1] * v)
                for name, v in zip(order, z)]

    leeds_mix = dict(TRANSFERRED_MIX)
    leeds_mix["other"] = 1 - sum(leeds_mix.values())

    def onward(trust, share, starts, times, rng):
        """From the end of the local lag to treatment: days waited and weights."""
        count = len(times)
        moved = flags(count, share, rng)
        local, at_leeds = draw_waits(trust, mix[trust], count, rng), draw_waits(LEEDS, leeds_mix, count, rng)
        paper, seen = normals(count, rng), normals(count, rng)
        paper = [PAPERWORK[0] * math.exp(PAPERWORK[1] * v) for v in paper]
        seen = [SEEN_AT_LEEDS[0] * math.exp(SEEN_AT_LEEDS[1] * v) for v in seen]

        def run(times):
            ends = []
            for i, t in enumerate(times):
                if moved[i]:
                    t = advance(advance(t, paper[i]), seen[i])
                    ends.append(advance(t, at_leeds[i]))
                else:
                    ends.append(advance(t, local[i]))
            return waited(starts, ends)
        return run, [0.5 if m else 1.0 for m in moved], moved

    # Outside patients' share within 62 days, for Leeds's own target.
    rng = random.Random("outside")
    starts = referral_times(500)
    elapsed = [ELAPSED_OUTSIDE[0] * math.exp(ELAPSED_OUTSIDE[1] * z) for z in normals(500, rng)]
    seen = normals(500, rng)
    treat = draw_waits(LEEDS, leeds_mix, 500, rng)
    ends = [advance(advance(s, SEEN_AT_LEEDS[0] * math.exp(SEEN_AT_LEEDS[1] * z)), w)
            for s, z, w in zip(starts, seen, treat)]
    outside_share = sum(math.floor(e) - math.floor(s - a) <= 62
                        for s, a, e in zip(starts, elapsed, ends)) / 500

    labels = {"usc": ["Urgent Suspected Cancer", "Breast Symptomatic"],
              "upgrade": ["Consultant Upgrade"], "screening": ["Screening"]}
    kinds_by_group = {g: kinds_treated(g) for g in TREATED_GROUPS}

    def performance(trusts, groups, name):
        kinds = [k for g in groups for k in kinds_by_group[g]]
        where = dict(item="62D", orgs=trusts, months=YEAR, kinds=kinds, routes=labels[name],
                     modality="ALL MODALITIES")
        return cancer.total(**where), cancer.total(column="Within", **where)

    def logit(p):
        p = min(max(p, 0.02), 0.985)
        return math.log(p / (1 - p))

    table, moved_share_within, checks = {}, {}, []
    order = [t for t in TRUSTS if t != LEEDS] + [LEEDS]
    for name in ("usc", "upgrade", "screening"):
        wide_total, wide_within = performance(TRUSTS, TREATED_GROUPS, name)
        for trust in order:
            trust_total, trust_within = performance([trust], TREATED_GROUPS, name)
            for group in TREATED_GROUPS:
                total, within = performance([trust], [group], name)
                tumour_total, tumour_within = performance(TRUSTS, [group], name)
                # A cell without patients: the trust's level with the tumour's effect.
                prior = logit(trust_within / trust_total if trust_total else wide_within / wide_total)
                if tumour_total:
                    prior += logit(tumour_within / tumour_total) - logit(wide_within / wide_total)
                prior = 1 / (1 + math.exp(-prior))
                target = (within + 12 * prior) / (total + 12)
                own_whole = whole[trust, group]
                share = min(0.9, transfers[trust, group] / own_whole) if own_whole else 0.0
                if trust == LEEDS:
                    share = 0.0
                    route_share = total / accountable[LEEDS, group] if accountable[LEEDS, group] else 0
                    arrived = sum(transfers[t, group] * (route[t, group, "upgrade"] if name == "upgrade" else
                                  route[t, group, "screening"] if name == "screening" else
                                  route[t, group, "usc"] + route[t, group, "symptomatic"])
                                  / max(1e-9, accountable[t, group]) for t in TRUSTS if t != LEEDS)
                    arrived_within = sum(moved_share_within.get((name, t, group), (0, 0))[1]
                                         for t in TRUSTS if t != LEEDS)
                    outside = from_outside[group] * (1.0 if name == "usc" else 0.0)
                    counted = total - arrived / 2 - outside / 2
                    if counted > 5:
                        target = (target * total - arrived_within / 2 - outside / 2 * outside_share) / counted
                    target = min(max(target, 0.10), 0.98)
                rng = random.Random("%s %s %s" % (name, trust, group))
                count = 500
                starts = referral_times(count)
                if name == "usc":
                    fit = fits[trust, group] if group != "other" else fits[trust, "non-specific symptoms"]
                    pathway = group if group != "other" else "non-specific symptoms"
                    times = until_result(pathway, starts, fit["seen"], fit["shares"], rng)
                    _, times = until_told(pathway, times, fit["factor"], luck_of_work_up(count, rng))
                    sigma = DECISION_SIGMA
                else:
                    times, sigma = starts, UPGRADE_SIGMA
                z = normals(count, rng)
                run, weights, moved = onward(trust, share, starts, times, rng)
                median = bisect_median(
                    lambda m: share_within(run(lagged(times, m, sigma, z)), 62, weights), target)
                final = run(lagged(times, median, sigma, z))
                moved_days = [d for d, m in zip(final, moved) if m]
                moved_count = transfers[trust, group] * total / accountable[trust, group] if accountable[trust, group] else 0.0
                if moved_days:
                    moved_share_within[name, trust, group] = (
                        moved_count, moved_count * share_within(moved_days, 62))
                table[trust, group, name] = (median, sigma)
                checks.append((name, trust, group, total, target, share_within(final, 62, weights), median))
    rows = []
    for site in SITES:
        trust = LEEDS if site == OUTSIDE else site
        for group in TREATED_GROUPS:
            share = min(0.9, transfers[trust, group] / whole[trust, group]) if whole[trust, group] else 0.0
            rows.append([site, group + " treatment", share] +
                        [v for n in ("usc", "upgrade", "screening") for v in table[trust, group, n]])
    write("treatment.csv", ["site", "pathway", "to_leeds", "decision_median", "decision_sigma",
                            "upgrade_median", "upgrade_sigma", "screening_median", "screening_sigma"], rows)
    return checks, outside_share


def write_other_routes(cancer, flow):
    """Arrivals that enter at the treatment pathways: upgrades and screening by month as published,
    made whole; those on no 62-day route and those from outside spread evenly over the year."""
    accountable, whole, only_31, from_outside = flow.accountable, flow.whole, flow.only_31, flow.from_outside
    rows = []
    for trust in TRUSTS:
        for group in TREATED_GROUPS:
            factor = whole[trust, group] / accountable[trust, group] if accountable[trust, group] else 0.0
            for month in MONTHS:
                where = dict(item="62D", orgs=[trust], months=[month], kinds=kinds_treated(group),
                             modality="ALL MODALITIES")
                upgrade = cancer.total(routes=["Consultant Upgrade"], **where) * factor
                screened = cancer.total(routes=["Screening"], **where) * factor
                other = only_31[trust, group] * days_in(month) / 365
                if upgrade + screened + other > 0:
                    rows.append((trust, group + " treatment", month, upgrade, screened, other, 0))
    for group in TREATED_GROUPS:
        for month in MONTHS:
            if from_outside[group] > 0:
                rows.append((OUTSIDE, group + " treatment", month, 0, 0, 0,
                             from_outside[group] * days_in(month) / 365))
    write("treated_by_other_routes.csv",
          ["site", "pathway", "month", "upgrade", "screening", "no_62_day_route", "from_outside"], rows)


def write_subsequent(cancer):
    """Subsequent treatments by month and modality."""
    rows = []
    for trust in TRUSTS:
        for month in MONTHS:
            rows.append([trust, month] + [
                cancer.total(item="31D", orgs=[trust], months=[month], kinds=["ALL CANCERS"],
                             routes=["Subsequent"], modality=m)
                for m in MODALITIES])
    write("subsequent.csv", ["site", "month"] + list(MODALITIES.values()), rows)


def prepare_cancer(folder):
    cancer = Cancer(folder)
    counts = referrals(cancer)
    write("referrals.csv", ["site", "pathway", "month", "count"],
          [(s, p, m, round(counts[s, p, m], 2)) for s in TRUSTS for p in PATHWAYS for m in MONTHS
           if (s, p, m) in counts])
    flow = flows(cancer)
    screening = screening_told(cancer)
    exits = leaving_shares(cancer)
    conversion = conversions(counts, exits, flow)
    endoscopy_factor = endoscopy_factors(folder, counts, screening, exits)
    fits, report = fit_diagnosis(cancer, exits, conversion, endoscopy_factor)
    waits, mix = fit_treatment_waits(cancer, flow)
    checks, outside_share = fit_decisions(cancer, flow, fits, waits, mix)
    write_other_routes(cancer, flow)
    write_subsequent(cancer)

    print("cancer: trust  referred told published-28  fitted-28 | whole to-Leeds 31-only")
    for trust in TRUSTS:
        told = [(report[trust, p][0] * split(p),) + report[trust, p][1:] for p in PATHWAYS]
        n = sum(r[0] for r in told)
        print("  %s %7.0f %7.0f %5.3f %5.3f | %6.0f %5.0f %5.0f" % (
            trust, sum(year_total(counts, trust, p) for p in PATHWAYS), n,
            sum(r[0] * r[1] for r in told) / n, sum(r[0] * r[2] for r in told) / n,
            sum(flow.whole[trust, g] for g in TREATED_GROUPS),
            sum(flow.transfers[trust, g] for g in TREATED_GROUPS),
            sum(flow.only_31[trust, g] for g in TREATED_GROUPS)))
    print("  from outside %.0f a year, %.2f within 62" % (sum(flow.from_outside.values()), outside_share))
    print("62-day fits more than 4 points off (route trust tumour patients target fitted median):")
    for row in checks:
        if abs(row[4] - row[5]) > 0.04 and row[3] > 5:
            print("  %-9s %s %-15s %4.0f %.2f %.2f %5.1f" % row)
    return cancer, counts, screening, exits, fits


def published(folder, cancer):
    """Published performance, patients and breaches of the year and of each month."""
    rows = []
    last_day = {m: "%s-%02d" % (m, days_in(m)) for m in MONTHS}
    periods = [("2024-04-01", "2025-03-31", YEAR)]
    periods += [(m + "-01", last_day[m], [m]) for m in MONTHS]

    def add(code, standard, tumour, route, start, end, patients, within):
        if patients > 0:
            key = [code, standard, "allocated", tumour, route, start, end]
            rows.append(key + ["performance", within / patients])
            rows.append(key + ["patients", patients])
            rows.append(key + ["breaches", patients - within])

    standards = [
        ("28-day", dict(item="FDS", kinds=["ALL CANCERS"], routes=["ALL ROUTES"])),
        ("31-day first", dict(item="31D", kinds=["ALL CANCERS"], routes=["First Treatment"],
                              modality="ALL MODALITIES")),
        ("31-day combined", dict(item="31D", kinds=["ALL CANCERS"], routes=["ALL STAGES"],
                                 modality="ALL MODALITIES")),
        ("62-day", dict(item="62D", kinds=["ALL CANCERS"], routes=["ALL ROUTES"],
                        modality="ALL MODALITIES")),
    ]
    for start, end, months in periods:
        for code in TRUSTS + ["WYH"]:
            orgs = TRUSTS if code == "WYH" else [code]
            for standard, where in standards:
                add(code, standard, "", "", start, end, cancer.total(orgs=orgs, months=months, **where),
                    cancer.total(column="Within", orgs=orgs, months=months, **where))
    for group in TREATED_GROUPS:
        where = dict(item="62D", orgs=TRUSTS, months=YEAR, kinds=kinds_treated(group),
                     routes=["ALL ROUTES"], modality="ALL MODALITIES")
        add("WYH", "62-day", group, "", "2024-04-01", "2025-03-31", cancer.total(**where),
            cancer.total(column="Within", **where))
    ae = read(folder, "ae_monthly.csv")
    for start, end, months in periods:
        for code in TRUSTS + ["WYH"]:
            chosen = [r for r in ae if r["period"] in months and (code == "WYH" and r["org_code"] in TRUSTS
                                                                 or r["org_code"] == code)]
            seen = sum(number(r["total_attendances"]) for r in chosen)
            over = sum(number(r["total_over_4h"]) for r in chosen)
            add(code, "4-hour", "", "", start, end, seen, seen - over)
            seen = sum(number(r["att_type1"]) + number(r["att_booked_type1"]) for r in chosen)
            over = sum(number(r["over4h_type1"]) + number(r["over4h_booked_type1"]) for r in chosen)
            add(code, "4-hour type 1", "", "", start, end, seen, seen - over)
    write("published_2024_25.csv", ["org_code", "standard", "basis", "tumour", "route", "period_start",
                                    "period_end", "metric", "value"], rows)


# --------------------------------------------------------------------------
# Diagnostics

def prepare_diagnostics(folder, counts, screening, exits, fits):
    dm01 = {}
    for row in read(folder, "dm01_monthly.csv"):
        dm01[row["org_code"], row["period"], row["test_id"]] = row

    def value(trust, month, test, column):
        total = 0.0
        for test_id in TEST_IDS[test]:
            row = dm01.get((trust, month, test_id))
            if row:
                total += number(row[column])
        return total

    ae = {(r["org_code"], r["period"]): r for r in read(folder, "ae_monthly.csv")}
    # Bradford reports unscheduled CT and MRI under the waiting list in most of 2024/25: take them
    # out again at the share of its months before.
    earlier = {}
    for test in ("ct", "mri"):
        months = ["2023-%02d" % m for m in range(4, 13)]
        unscheduled = sum(value("RAE", m, test, "activity_unscheduled") for m in months)
        earlier[test] = unscheduled / sum(value("RAE", m, test, "activity_total") for m in months)

    def activity(trust, month, test):
        booked = value(trust, month, test, "activity_waiting_list") + value(trust, month, test, "activity_planned")
        unscheduled = value(trust, month, test, "activity_unscheduled")
        if trust == "RAE" and test in earlier and unscheduled < 0.05 * booked:
            unscheduled = booked * earlier[test]
            booked -= unscheduled
        return booked, unscheduled

    def suspected_cancer(trust, month, test):
        index = ["ct", "mri", "endoscopy"].index(test)
        total = 0.0
        for pathway in PATHWAYS + list(SCREENED.values()):
            people = counts.get((trust, pathway, month), 0.0) * (1 - exits[trust])
            people += screening.get((trust, pathway, month), 0.0)
            total += people * fits[trust, pathway]["shares"][index]
            if test == "ct" and pathway in STAGING_CT:
                total += people * fits[trust, pathway]["cancers"]
        return total

    slots, routine, inpatient, summary = [], [], [], []
    previous = {m: p for p, m in zip(["2023-09"] + MONTHS[:-1], MONTHS)}
    room = {t: {} for t in TRUSTS}
    demand, supply = {}, {}
    for trust in TRUSTS:
        attendances = sum(number(ae[trust, m]["att_type1"]) + number(ae[trust, m]["att_booked_type1"]) for m in YEAR)
        unscheduled_year = sum(activity(trust, m, "ct")[1] for m in YEAR)
        ct_share = min(CT_SHARE_OF_TYPE_1, 0.8 * unscheduled_year / attendances)
        room[trust]["type_1_ct"] = ct_share
        for test in TEST_IDS:
            list_before = value(trust, "2024-03", test, "total_wl")
            list_after = value(trust, "2025-03", test, "total_wl")
            booked_year = sum(activity(trust, m, test)[0] for m in YEAR)
            growth = (list_after - list_before) / booked_year
            mean_list = sum(value(trust, m, test, "total_wl") for m in YEAR) / 12
            days_of_list = mean_list / (booked_year / 365)
            # Where a list exists, what was done is capacity. Where it is short, capacity is bounded
            # from below only: a little room, falling to none where the list grew by a week's work
            # in the year or holds three weeks of work.
            headroom = MOST_ROOM * min(1.0, max(0.0, 1 - growth / 0.02))
            headroom *= min(1.0, max(0.0, (NO_ROOM_FROM - days_of_list) / 7))
            if test == "endoscopy":
                headroom = ROOM_ENDOSCOPY
            # Some requests leave the published list without a test, and who is asked for first is not
            # always tested first: a queue in order of request that is as long as the list waits longer
            # than the list does. Where few reach six weeks (those in their seventh week over those in
            # their first), the list is scaled down so that the queue of March 2025, which is held from
            # then on, keeps to that.
            reach = (sum(value(trust, m, test, "wk_06_07") for m in YEAR)
                     / sum(value(trust, m, test, "wk_00_01") for m in YEAR))
            served = sum(activity(trust, m, test)[0] - suspected_cancer(trust, m, test) for m in YEAR) / 365
            cancer_list = sum(suspected_cancer(trust, m, test) for m in YEAR) / 365 * CANCER_ON_LIST[test]
            longest = SHORT_QUEUE + (42 - SHORT_QUEUE) * reach / MANY_REACH
            scale = 1.0 if reach > MANY_REACH else min(1.0, longest * served / (list_after - cancer_list))
            wanted_year, usc_year = 0.0, 0.0
            for month in MONTHS:
                done, unscheduled = activity(trust, month, test)
                change = value(trust, month, test, "total_wl") - value(trust, previous[month], test, "total_wl")
                change *= scale
                cancer_tests = suspected_cancer(trust, month, test)
                # Slots kept for suspected cancer and not needed are no activity: they come on top,
                # but not where the list is longer than the diary and takes them when they are released.
                waiting = scale * value(trust, month, test, "total_wl") - change / 2
                ahead = waiting / (done - cancer_tests) * days_in(month)
                lost = min(1.0, max(0.0, (HORIZON + 14 - ahead) / 14))
                kept = (1 + (RING_FENCE[test] - 1) * lost) * min(cancer_tests, 0.7 * done)
                supply[trust, test, month] = ((max(0.3 * done, done - cancer_tests) * (1 + headroom) + kept)
                                              / (1 - DID_NOT_ATTEND))
                demand[trust, test, month] = max(0.15 * done, done + change - cancer_tests)
                if month in YEAR:
                    wanted_year += demand[trust, test, month]
                    usc_year += cancer_tests
            for month in AHEAD:
                # Held level: requests of the month are what the same month of the last year served.
                same = "%s%s" % ("2024" if month[5:] > "03" else "2025", month[4:])
                done, _ = activity(trust, same, test)
                demand[trust, test, month] = max(0.15 * done, done - suspected_cancer(trust, same, test))
            # The share is rounded to whole slots in each session: enough of them for each day.
            a_day = sum(supply[trust, test, m] for m in YEAR) / WORKING_DAYS
            needed = usc_year / (1 - DID_NOT_ATTEND) / WORKING_DAYS
            room[trust][test + "_ring_fence"] = max(RING_FENCE[test] * needed / a_day,
                                                    (math.ceil(1.1 * needed) + 0.2) / a_day)
            # Nobody on a routine list is seen at once: notice, letters, preparation.
            room[trust][test + "_notice"] = min(14.0, 0.7 * days_of_list)
            room[trust][test + "_at_start"] = scale * (value(trust, "2023-09", test, "total_wl") - cancer_list)
            summary.append((trust, test, booked_year / 12, usc_year / booked_year, wanted_year / 12,
                            days_of_list, growth, headroom, reach, scale))
        # Lines for the booked (15 min, 12 h, 21 days) and the emergencies of the busiest hours.
        booked = max(supply[trust, "ct", m] for m in YEAR)
        emergencies = unscheduled_year / 365
        room[trust]["ct_lists"] = math.ceil(booked / 21 * 0.25 / 12 / 0.85 + emergencies * 0.062 * 0.34 / 0.75)
        room[trust]["ct_on_call"] = max(1, math.ceil(emergencies * 0.062 * 0.34 / 0.75))
        room[trust]["mri_lists"] = math.ceil(max(supply[trust, "mri", m] for m in YEAR) / 21 * 0.5 / 12)
        room[trust]["endoscopy_lists"] = math.ceil(max(supply[trust, "endoscopy", m] for m in YEAR) / 21 * 0.6 / 9)
        # Referral triage (10 min, 10 h on 251 days) and biopsy rooms (32 min, 8 h).
        triaged = sum(year_total(counts, trust, p) for p in ("lung", "prostate", "lower GI", "upper GI", "breast"))
        room[trust]["referral_triage"] = math.ceil(triaged / WORKING_DAYS * 10 / 600 / 0.6)
        biopsies = sum(year_total(counts, trust, p) * fits[trust, p]["work_up"] for p in PATHWAYS)
        biopsies += sum(screening.get((trust, p, m), 0.0) * fits[trust, p]["work_up"]
                        for p in SCREENED.values() for m in YEAR)
        room[trust]["biopsy_rooms"] = math.ceil(biopsies / WORKING_DAYS * 32 / 480 / 0.65)
        for month in MONTHS:
            slots.append((trust, month, supply[trust, "ct", month], supply[trust, "mri", month],
                          supply[trust, "endoscopy", month]))
            type_1 = number(ae[trust, month]["att_type1"]) + number(ae[trust, month]["att_booked_type1"])
            inpatients = max(0.0, activity(trust, month, "ct")[1] - type_1 * ct_share)
            inpatient.append((trust, month, inpatients))
        for month in MONTHS + AHEAD:
            routine.append((trust, month, demand[trust, "ct", month], demand[trust, "mri", month],
                            demand[trust, "endoscopy", month]))
    write("slots.csv", ["site", "month", "ct", "mri", "endoscopy"],
          [(a, b, round(c, 1), round(d, 1), round(e, 1)) for a, b, c, d, e in slots])
    write("routine_tests.csv", ["site", "month", "ct", "mri", "endoscopy"],
          [tuple(r[:2]) + tuple(round(v, 1) for v in r[2:]) for r in routine])
    write("inpatient_ct.csv", ["site", "month", "count"], [(a, b, round(c, 1)) for a, b, c in inpatient])
    columns = ["ct_lists", "ct_on_call", "mri_lists", "endoscopy_lists", "ct_ring_fence", "mri_ring_fence",
               "endoscopy_ring_fence", "ct_notice", "mri_notice", "endoscopy_notice", "ct_at_start",
               "mri_at_start", "endoscopy_at_start", "referral_triage", "biopsy_rooms"]
    write("rooms.csv", ["site"] + columns,
          [[s] + [round(room[LEEDS if s == OUTSIDE else s][c], 3) for c in columns] for s in SITES])
    print("diagnostics: trust test booked/month cancer-share routine/month list-days growth headroom reach-6-weeks scale")
    for row in summary:
        print("  %s %-9s %6.0f %.3f %6.0f %5.1f %+.3f %.3f %.3f %.2f" % row)
    return {t: room[t]["type_1_ct"] for t in TRUSTS}


# --------------------------------------------------------------------------
# Urgent care

ARRIVALS = [AMBULANCE_SHARE * a / sum(AMBULANCE_HOURS) + (1 - AMBULANCE_SHARE) * w / sum(WALK_IN_HOURS)
            for a, w in zip(AMBULANCE_HOURS, WALK_IN_HOURS)]
SHIFTS = {"night": (22, 8), "day": (8, 22), "evening": (12, 24)}


def clinicians(per_day):
    """Units of each shift, so that the hours it covers are used as `CLINICIAN_USE` says."""
    minutes = FIRST_ASSESSMENT[0] + REVIEW[0]
    load = [per_day * ARRIVALS[(h - 1) % 24] * minutes / 60 for h in range(24)]
    night = math.ceil(sum(load[h] for h in [22, 23] + list(range(8))) / 10 / CLINICIAN_USE["night"])
    day = math.ceil(sum(load[8:12]) / 4 / CLINICIAN_USE["day"])
    peak = sum(load[12:22]) / 10 / CLINICIAN_USE["evening"]
    evening = max(1, math.ceil(peak - day))
    return {"night": night, "day": day, "evening": evening}


def units_at(units, hour):
    total = units["night"] if hour >= 22 or hour < 8 else units["day"]
    return total + (units["evening"] if hour >= 12 else 0)


def lognormal(rng, mean, sigma):
    return mean * math.exp(sigma * rng.gauss(0, 1) - sigma * sigma / 2)


def department(per_day, units, ct, admitted, bed_found, days=42):
    """Patients of a type 1 department over some weeks: for each, the minutes that are not the
    results wait are drawn by a small queueing sketch, given a results wait."""
    rng = random.Random(round(per_day))
    people = []
    for day in range(days):
        rate = per_day * WALK_IN_DAYS[day % 7] / (sum(WALK_IN_DAYS) / 7)
        for hour in range(24):
            mean, n = rate * ARRIVALS[hour], 0
            clock = rng.expovariate(1.0)
            while clock < mean:
                n += 1
                people.append(((day * 24 + hour + clock / mean) * 60,))
                clock += rng.expovariate(1.0)
    drawn = []
    for (arrival,) in sorted(people):
        u = rng.random()
        acuity = 0 if u < 0.03 else 1 if u < 0.18 else 2 if u < 0.58 else 3
        drawn.append((arrival, acuity, lognormal(rng, *FIRST_ASSESSMENT), lognormal(rng, *REVIEW),
                      math.exp(RESULTS_SIGMA * rng.gauss(0, 1)), rng.random() < ct,
                      rng.random() < admitted[acuity],
                      bed_found * math.exp(BED_FOUND_SIGMA * rng.gauss(0, 1)) + rng.expovariate(1 / 40)))

    def within(median):
        queue, events, order, busy = [], [], 0, 0
        for person in drawn:
            heapq.heappush(events, (person[0] + 8, order, 0, person))
            order += 1
        for hour in range(days * 24):
            heapq.heappush(events, (hour * 60.0, -1, 3, None))
        met = [0, 0]
        while events:
            now, _, kind, person = heapq.heappop(events)
            if kind == 0:       # ready for the first assessment
                heapq.heappush(queue, (person[1], now, order, 1, person))
            elif kind == 1:     # first assessment done
                busy -= 1
                ready = now + median * person[4] + (45 if person[5] else 0)
                heapq.heappush(events, (ready, order, 4, person))
            elif kind == 4:     # ready for review
                heapq.heappush(queue, (person[1], now, order, 2, person))
            elif kind == 2:     # review done
                busy -= 1
                leaves = now + (person[7] if person[6] else 0)
                if person[0] > 7 * 1440:
                    met[leaves - person[0] <= 240] += 1
            order += 1
            capacity = units_at(units, int(now // 60) % 24)
            while queue and busy < capacity:
                _, _, _, stage, who = heapq.heappop(queue)
                busy += 1
                heapq.heappush(events, (now + who[1 + stage], order, stage, who))
                order += 1
        return met[1] / sum(met)
    return within


def prepare_urgent_care(folder, ct_share):
    ae = {(r["org_code"], r["period"]): r for r in read(folder, "ae_monthly.csv")}

    def year(trust, *columns):
        return sum(number(ae[trust, m][c]) for m in YEAR for c in columns)

    rows = []
    for trust in TRUSTS:
        for month in MONTHS:
            r = ae[trust, month]
            rows.append((trust, month) + tuple(number(r["att_" + k]) + number(r["att_booked_" + k])
                                               for k in ("type1", "type2", "other")))
    write("attendances.csv", ["site", "month", "type_1", "type_2", "other"], rows)

    beds = {}
    for r in read(folder, "beds_uec_sitrep_monthly.csv"):
        beds[r["org_code"], r["period"]] = number(r["adult_ga_available"]), number(r["adult_ga_occupied"])

    department_rows, bed_rows = [], []
    # Share admitted by acuity relative to the site's own: immediate, very urgent, urgent, standard.
    relative = [2.6, 2.0, 1.15, 0.35]
    acuity = [0.03, 0.15, 0.40, 0.42]
    scale = sum(a * r for a, r in zip(acuity, relative))
    print("urgent care: trust type-1/day units published sketch results-median bed-found-median admitted stay beds")
    for trust in TRUSTS:
        type_1 = year(trust, "att_type1", "att_booked_type1")
        per_day = type_1 / 365
        admitted = year(trust, "em_adm_type1") / type_1
        shares = [min(0.95, admitted * r / scale) for r in relative]
        target = 1 - year(trust, "over4h_type1", "over4h_booked_type1") / type_1
        units = clinicians(per_day)
        # From the decision to admit until a bed is found: what is published as 4 hours and more.
        trolley = year(trust, "dta_4_12h", "dta_12h_plus") / year(trust, "em_adm_type1", "em_adm_type2", "em_adm_other")
        bed_found = 240 * math.exp(BED_FOUND_SIGMA * NORMAL.inv_cdf(BED_FOUND_SHARE * trolley))
        within = department(per_day, units, ct_share[trust], shares, bed_found)
        low, high = 5.0, 300.0
        for _ in range(8):
            middle = math.sqrt(low * high)
            if within(middle) > target:
                low = middle
            else:
                high = middle
        median = math.sqrt(low * high)
        others = year(trust, "att_other", "att_booked_other")
        over = year(trust, "over4h_other", "over4h_booked_other") / others if others else 0.0
        over = max(0.002, over)
        # "Other" departments: assessment, then a wait; together lognormal with sigma 0.6.
        other_median = 225 / math.exp(0.6 * NORMAL.inv_cdf(1 - over))
        # Emergency beds: mean occupied x emergency share / admissions a day = mean stay.
        occupied = sum(beds[trust, m][1] for m in YEAR) / 12
        a_day = year(trust, "em_adm_type1", "em_adm_type2", "em_adm_other") / 365
        a_day_simulated = year(trust, "em_adm_type1") / 365
        stay = occupied * EMERGENCY_SHARE_OF_BEDS.get(trust, EMERGENCY_SHARE_ELSEWHERE) / a_day
        # Nights are rounded down; a stay lasts from arrival in the bed to an hour of the last day,
        # which on average is about two hours short of a whole number of days. Solve for the median.
        def mean_stay(m):
            rng_z = [NORMAL.inv_cdf((i + 0.5) / 2000) for i in range(2000)]
            return sum(max(0.25, math.floor(m * math.exp(NIGHTS_SIGMA * z)) - 0.05) for z in rng_z) / 2000
        low, high = 0.3, 20.0
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if mean_stay(middle) < stay else (low, middle)
        nights = (low + high) / 2
        for month in MONTHS:
            # Admissions of this month and the one before: stays are long.
            before = MONTHS[max(0, MONTHS.index(month) - 1)]
            load = 0.65 * number(ae[trust, month]["em_adm_type1"]) / days_in(month)
            load += 0.35 * number(ae[trust, before]["em_adm_type1"]) / days_in(before)
            monthly_admitted = load
            # The simulation admits the year's share of attendances, not the month's.
            attended = 0.65 * (number(ae[trust, month]["att_type1"]) + number(ae[trust, month]["att_booked_type1"])) / days_in(month)
            attended += 0.35 * (number(ae[trust, before]["att_type1"]) + number(ae[trust, before]["att_booked_type1"])) / days_in(before)
            needed = attended * admitted * stay
            bed_rows.append((trust, month, math.ceil(needed + BEDS_SPARE * math.sqrt(needed)), round(beds[trust, month][0]),
                             round(monthly_admitted, 1)))
        department_rows.append([trust] + shares + [ct_share[trust], median, bed_found, other_median, nights] +
                               [units["night"], units["day"], units["evening"],
                                max(1, math.ceil(per_day * 0.065 * 8 / 60 / 0.7)),
                                max(1, math.ceil(others / 365 * 0.075 * 15 / 60 / 0.75))])
        print("  %s %5.0f %s %.3f %.3f %5.0f %5.0f %.3f %.1f %d-%d of %d" % (
            trust, per_day, units, target, within(median), median, bed_found, admitted, stay,
            min(r[2] for r in bed_rows if r[0] == trust), max(r[2] for r in bed_rows if r[0] == trust),
            sum(beds[trust, m][0] for m in YEAR) / 12))
    department_rows.append([OUTSIDE] + [r for r in department_rows if r[0] == LEEDS][0][1:])
    write("departments.csv",
          ["site", "admitted_immediate", "admitted_very_urgent", "admitted_urgent", "admitted_standard",
           "ct", "results_median", "bed_found_median", "other_median", "nights_median", "clinicians_night", "clinicians_day",
           "clinicians_evening", "triage_nurses", "minor_clinicians"], department_rows)
    write("ward_beds.csv", ["site", "month", "beds", "adult_ga_beds_published", "admissions_a_day_published"],
          bed_rows)


def prepare_calendar(folder):
    rows = read(folder, "bank_holidays_england_wales.csv")
    write("bank_holidays.csv", ["date", "title"],
          [(r["date"], r["title"].replace("\u2019", "'")) for r in rows
           if "2023-10-01" <= r["date"] <= "2027-12-31"])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: prepare.py FOLDER_OF_PUBLISHED_DATA")
    folder = sys.argv[1]
    os.makedirs(OUT, exist_ok=True)
    prepare_calendar(folder)
    cancer, counts, screening, exits, fits = prepare_cancer(folder)
    published(folder, cancer)
    ct_share = prepare_diagnostics(folder, counts, screening, exits, fits)
    prepare_urgent_care(folder, ct_share)


if __name__ == "__main__":
    main()
