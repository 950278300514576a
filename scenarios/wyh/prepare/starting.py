"""The waiting list at the end of September 2023: open cancer pathways by age and stage.

How many are open at each age is what arrived so many days before, times the share still open by
then under the published bands of October to December 2023. In which stage they are is what a sketch
of the pathway (that of the fits) says of those who are open at that age: the spin-up. Routine lists
for scans and endoscopy are published (DM01) and stand in rooms.csv.
"""

import math
import random

from cancer_counts import Cancer, kinds_treated, shrunk, told_rows
from diagnosis import luck_of_work_up, until_result, until_told
from files import days_in, write
from fitting import lagged, normals, referral_times, share_within, waited
from judgement import ELAPSED_OUTSIDE, PAPERWORK, SEEN_AT_LEEDS, TRANSFERRED_MIX
from names import BECOMES, LEEDS, MODALITIES, MONTHS, OUTSIDE, PATHWAYS, SCREENED, TREATED_GROUPS, TRUSTS

FIRST = MONTHS[:3]
OLDEST = 240          # days
# Age groups of the rows: single days as long as bands turn on them, then wider.
STEPS_OF_AGE = [(30, 2), (70, 4), (OLDEST, 10)]
SKETCHED = 1500
D62 = ["Within_31_days", "In_32_to_38_days", "In_39_to_48_days", "In_49_to_62_days", "In_63_to_76_days",
       "In_77_to_90_days", "In_91_to_104_days", "After_104_days"]
D62_EDGES = [31, 38, 48, 62, 76, 90, 104]

# The step at which a patient in a stage enters.
UNSEEN, UNTESTED, UNTOLD = "referral/clinic", "choice", "result/tell nothing found"
WORKED_UP = "biopsy/to biopsy"
WORKED_UP_ELSEWHERE = {"breast": "biopsy/biopsy", "breast symptomatic": "biopsy/biopsy",
                       "breast screening": "biopsy/biopsy", "gynaecological screening": "biopsy/biopsy",
                       "skin": "excision/biopsy"}
UNTREATED = "modality"
# Referred to Leeds and not seen there; decided there.
UNSEEN_AT_LEEDS, AT_LEEDS = "transfer", "at Leeds already"


def survival(edges, counts, fitted_days=None):
    """Share still open at the end of the day of age 0, 1, ..., from counts by band: even within a band,
    exponential beyond the last edge. Within the first band as `fitted_days` are, where they are given."""
    total = sum(counts)
    if not total:
        return [0.0] * OLDEST
    edges_all, left, result = [0] + edges, 1.0, []
    for low, high, count in zip(edges_all, edges, counts):
        share = count / total
        over = [i / (high - low) for i in range(high - low)]
        if low == 0 and fitted_days and share_within(fitted_days, high):
            over = [share_within(fitted_days, i) / share_within(fitted_days, high) for i in range(high)]
        result += [left - share * o for o in over]
        left -= share
    mean_beyond = 0.35 * edges[-1]
    result += [left * math.exp(-i / mean_beyond) for i in range(OLDEST - len(result))]
    return result


def ages():
    """Age groups: first day, last day."""
    groups, start = [], 0
    for end, width in STEPS_OF_AGE:
        while start < end:
            groups.append((start, min(start + width, end) - 1))
            start += width
    return groups


class List:
    """Rows, in whole patients: fractions are carried on from one row to the next of a kind."""

    def __init__(self):
        self.rows, self.carried = [], {}

    def add(self, site, pathway, step, urgency, route, number, days):
        """`days`: since referral or upgrade, untold, unseen, since the decision to treat, since that to
        treat again; None: no such clock."""
        key = site, step, route
        whole = self.carried.get(key, 0.0) + number
        count = math.floor(whole + 1e-9)
        self.carried[key] = whole - count
        if count:
            self.rows.append([site, pathway, step, count, urgency, route] +
                             ["" if d is None else d for d in days])


def stage_shares(fitted, trust, pathway):
    """For each day of age, shares of those open in the stages, by the sketch: unseen, untested,
    worked up, untold; and the share of those with cancer who are not told."""
    rng = random.Random("start %s %s" % (trust, pathway))
    fit = fitted.fits[trust, pathway]
    starts = referral_times(SKETCHED)
    seen = lagged(starts, *fit["seen"], normals(SKETCHED, rng))
    results = until_result(pathway, starts, fit["seen"], fit["shares"], rng)
    seen = [min(s, r) for s, r in zip(seen, results)]
    luck = luck_of_work_up(SKETCHED, rng)
    benign, cancer = until_told(pathway, results, fit["factor"], luck)
    plain = lagged(results, *fit["telling"], normals(SKETCHED, rng))
    ranks = [(i + 0.5) / SKETCHED for i in range(SKETCHED)]
    rng.shuffle(ranks)
    people = []
    for s, a, r, u, b, c, p in zip(starts, seen, results, ranks, benign, cancer, plain):
        worked_up = u < fit["work_up"]
        if u < fit["work_up"] + fit["at_once"] * (1 - fit["work_up"]):
            p = r
        people.append((a - s, r - s, (b if worked_up else p) - s, worked_up, c - s))
    shares, untold = [], []
    for age in range(OLDEST):
        stages = [0, 0, 0, 0]
        for first, result, told, worked_up, _ in people:
            if told > age:
                stages[0 if first > age else 1 if result > age else 2 if worked_up else 3] += 1
        shares.append([n / sum(stages) for n in stages] if sum(stages) else [0.0, 0.0, 1.0, 0.0])
        untold.append(sum(p[4] > age for p in people) / SKETCHED)
    return shares, untold


def lognormal(rng, median, sigma):
    return median * math.exp(sigma * rng.gauss(0, 1))


def treatment_wait(trust, mix, fitted, rng):
    """Days from a decision to treat to treatment, of a patient of this mix of modalities."""
    waits = list(mix.items())
    name, u = waits[-1][0], rng.random()
    for modality, share in waits:
        u -= share
        if u < 0:
            name = modality
            break
    return lognormal(rng, *fitted.waits["first", trust, name])


LEEDS_MIX = dict(TRANSFERRED_MIX, other=1 - sum(TRANSFERRED_MIX.values()))


def treatment_stage(trust, to_leeds, fitted, rng, start):
    """Of those open, the shares who are still undecided and who are at Leeds, by age, from a sketch
    of lags after `start`."""
    people = []
    for begun, median, sigma in start:
        decided = begun + lognormal(rng, median, sigma)
        moved = rng.random() < to_leeds
        if moved:
            decided += lognormal(rng, *PAPERWORK) + lognormal(rng, *SEEN_AT_LEEDS)
            treated = decided + treatment_wait(LEEDS, LEEDS_MIX, fitted, rng)
        else:
            treated = decided + treatment_wait(trust, fitted.mix[trust], fitted, rng)
        people.append((decided, treated, moved))
    shares = []
    for age in range(OLDEST):
        still = [(decided > age, moved and decided <= age) for decided, treated, moved in people if treated > age]
        shares.append((sum(a for a, _ in still) / len(still), sum(b for _, b in still) / len(still)) if still else (0.5, 0.0))
    return shares


def bands_of(cancer, trust, route, group=None):
    kinds = kinds_treated(group) if group else ["ALL CANCERS"]
    where = dict(item="62D", months=FIRST, kinds=kinds, routes=[route], modality="ALL MODALITIES")
    own = cancer.bands(D62, orgs=[trust], **where)
    wide = cancer.bands(D62, orgs=[trust], **dict(where, kinds=["ALL CANCERS"]))
    return shrunk(own, wide, 12)


def diagnosis_stages(fitted, found):
    """Open 28-day pathways; returns untold shares of those with cancer."""
    cancer, untold_of = fitted.cancer, {}
    screened = list(SCREENED.values())
    for trust in TRUSTS:
        for pathway in PATHWAYS + screened:
            counts = fitted.screening if pathway in screened else fitted.counts
            daily = counts.get((trust, pathway, MONTHS[0]), 0.0) / days_in(MONTHS[0])
            if not daily:
                continue
            own = cancer.bands(Cancer.FDS, **told_rows([trust], FIRST, pathway))
            wide = cancer.bands(Cancer.FDS, **told_rows(TRUSTS, FIRST, pathway))
            still_open = survival(Cancer.FDS_EDGES, shrunk(own, wide, 40))
            shares, untold = stage_shares(fitted, trust, pathway)
            untold_of[trust, pathway] = untold
            route = ("screening" if pathway in screened else
                     "breast symptomatic" if pathway == "breast symptomatic" else "urgent suspected cancer")
            leaves = fitted.exits[trust] if route == "urgent suspected cancer" else 0.0
            for first, last in ages():
                days = (first + last) // 2
                number = daily * sum(still_open[first:last + 1])
                worked_up = WORKED_UP_ELSEWHERE.get(pathway, WORKED_UP)
                for stage, step in enumerate([UNSEEN, UNTESTED, worked_up, UNTOLD]):
                    stay = number * shares[days][stage] * (1.0 if stage == 0 else 1 - leaves)
                    found.add(trust, pathway, step, "suspected cancer", route, stay,
                              [days, days, days if stage == 0 else None, None, None])
    return untold_of


def treatment_stages(fitted, untold_of, found):
    """Told of cancer and not treated, upgraded, or found by screening; and those on no 62-day route."""
    cancer, flow = fitted.cancer, fitted.flow
    entries = [("Urgent Suspected Cancer", "urgent suspected cancer", "decision"),
               ("Consultant Upgrade", "consultant upgrade", "upgrade to decision"),
               ("Screening", "screening", "screening to decision")]
    for trust in TRUSTS:
        for group in TREATED_GROUPS:
            for published, route, undecided in entries:
                kind = {"urgent suspected cancer": "usc", "consultant upgrade": "upgrade"}.get(route, route)
                bands = bands_of(cancer, trust, published, group)
                still_open = survival(D62_EDGES, bands)
                by_route = flow.route[trust, group, kind]
                factor = flow.own[trust, group, kind] / by_route if by_route else 0.0
                treated = cancer.total(item="62D", orgs=[trust], months=FIRST, kinds=kinds_treated(group),
                                       routes=[published], modality="ALL MODALITIES")
                daily = treated * factor / sum(days_in(m) for m in FIRST)
                untold = [0.0] * OLDEST
                rng = random.Random("treatment %s %s %s" % (trust, group, route))
                median, sigma = fitted.decisions[trust, group, kind]
                told = [0.0]
                if kind == "usc":
                    of = [p for p in PATHWAYS if BECOMES.get(p, p) == group and (trust, p) in untold_of]
                    weights = [sum(fitted.counts.get((trust, p, m), 0) for m in FIRST)
                               * fitted.fits[trust, p]["cancers"] for p in of]
                    if sum(weights):
                        untold = [sum(w * untold_of[trust, p][age] for w, p in zip(weights, of)) / sum(weights)
                                  for age in range(OLDEST)]
                    told = [next((age for age in range(OLDEST) if untold[age] < 1 - u), OLDEST)
                            for u in ((i + 0.5) / 400 for i in range(400))]
                start = [(told[i % len(told)], median, sigma) for i in range(800)]
                whole = flow.whole[trust, group]
                to_leeds = flow.transfers[trust, group] / whole if whole else 0.0
                shares = treatment_stage(trust, to_leeds, fitted, rng, start)
                for first, last in ages():
                    days = (first + last) // 2
                    number = daily * sum(max(0.0, still_open[a] - untold[a]) for a in range(first, last + 1))
                    waiting, moved = shares[days]
                    found.add(trust, group + " treatment", undecided, "cancer treatment", route,
                              number * waiting, [days, None, None, None, None])
                    # How long ago the decision was is not published (judgement).
                    since = min(10, days // 3)
                    found.add(trust, group + " treatment", UNTREATED, "cancer treatment", route,
                              number * (1 - waiting - moved), [days, None, None, since, None])
                    found.add(trust, group + " treatment", AT_LEEDS, "cancer treatment", route,
                              number * moved, [days, None, None, since, None])


def outside_stages(fitted, found):
    """Referred to Leeds by trusts outside, not seen there or not treated: by a sketch of their waits."""
    flow = fitted.flow
    all_days = sum(days_in(m) for m in fitted.cancer.fit)
    for group in TREATED_GROUPS:
        rng = random.Random("outside %s" % group)
        open_at = {}
        for _ in range(SKETCHED):
            elapsed = lognormal(rng, *ELAPSED_OUTSIDE)
            seen = lognormal(rng, *SEEN_AT_LEEDS)
            treated = seen + treatment_wait(LEEDS, LEEDS_MIX, fitted, rng)
            for day in range(math.ceil(treated)):
                key = min(OLDEST - 1, int(elapsed) + day), day < seen
                open_at[key] = open_at.get(key, 0) + flow.from_outside[group] / all_days / SKETCHED
        accountable = flow.accountable[LEEDS, group]
        upgraded = flow.route[LEEDS, group, "upgrade"] / accountable if accountable else 0.0
        for route, share in (("urgent suspected cancer", 1 - upgraded), ("consultant upgrade", upgraded)):
            for first, last in ages():
                days = (first + last) // 2
                for step, unseen in ((UNSEEN_AT_LEEDS, True), (AT_LEEDS, False)):
                    number = share * sum(open_at.get((a, unseen), 0.0) for a in range(first, last + 1))
                    found.add(OUTSIDE, group + " treatment", step, "cancer treatment", route, number,
                              [days, None, None, None if unseen else min(10, days // 3), None])


def decided_stages(fitted, found):
    """Decided and not treated: those on no 62-day route, and those who are treated again."""
    cancer, flow = fitted.cancer, fitted.flow
    all_days = sum(days_in(m) for m in cancer.fit)
    for trust in TRUSTS:
        where = dict(item="31D", orgs=[trust], months=FIRST, kinds=["ALL CANCERS"])
        still_open = survival(Cancer.D31_EDGES, cancer.bands(
            Cancer.D31, routes=["First Treatment"], modality="ALL MODALITIES", **where))
        for group in TREATED_GROUPS:
            daily = flow.only_31[trust, group] / all_days
            for first, last in ages():
                found.add(trust, group + " treatment", UNTREATED, "cancer treatment", "no 62-day route",
                          daily * sum(still_open[first:last + 1]), [None, None, None, (first + last) // 2, None])
        for label, name in MODALITIES.items():
            again = dict(where, routes=["Subsequent"], modality=label)
            # Half of the drug treatments wait for a few days: nothing like evenly over the month.
            rng = random.Random("waiting again %s %s" % (trust, name))
            starts = referral_times(SKETCHED)
            days = waited(starts, lagged(starts, *fitted.waits["subsequent", trust, name], normals(SKETCHED, rng)))
            still_open = survival(Cancer.D31_EDGES, cancer.bands(Cancer.D31, **again), days)
            daily = cancer.total(**again) / sum(days_in(m) for m in FIRST)
            for first, last in ages():
                found.add(trust, "subsequent treatment", "waiting for " + name, "cancer treatment", "subsequent",
                          daily * sum(still_open[first:last + 1]), [None, None, None, None, (first + last) // 2])


def write_starting_list(fitted):
    found = List()
    untold_of = diagnosis_stages(fitted, found)
    treatment_stages(fitted, untold_of, found)
    outside_stages(fitted, found)
    decided_stages(fitted, found)
    write("starting_list.csv", ["site", "pathway", "step", "count", "urgency", "route", "days_since_start",
                                "days_untold", "days_unseen", "days_since_decision", "days_since_later_decision"],
          found.rows)

    def patients(wanted):
        return sum(row[3] for row in found.rows if wanted(row))
    print("starting list: %d patients in %d rows; %d not told, %d over 62 days" % (
        patients(lambda row: True), len(found.rows), patients(lambda row: row[7] != ""),
        patients(lambda row: row[6] != "" and row[6] > 62)))
