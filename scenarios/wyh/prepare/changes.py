"""When the level of a trust's waits changed, by what was published in the months of the fit."""

import datetime
import math
import random

from cancer_counts import Cancer, seen_rows
from files import write
from fitting import fit_lag, normals, referral_times
from names import TRUSTS

# A level counts as one if it held for half a year to the end of the fit; before it, for a quarter.
LEAST_AFTER = 6
LEAST_BEFORE = 3
# Deviance over overdispersion, the largest of some ten dates: about 1 in 20 by chance alone.
CLEAR = 8.0
# What moves: the lag that a change is written down for, the published series that shows it, and how
# many days before the first of the month of the stop its waits have begun.
SERIES = [
    ("lag to telling", dict(item="FDS", kinds=["ALL CANCERS"], routes=["ALL ROUTES"]), 15),
    ("lag to decision", dict(item="62D", kinds=["ALL CANCERS"], routes=["Urgent Suspected Cancer"],
                             modality="ALL MODALITIES"), 30),
    ("wait for surgery", dict(item="31D", kinds=["ALL CANCERS"], routes=["First Treatment"],
                              modality="Surgery"), 15),
]


# Breast clinics are one-stop, and their waits go up and down by months, most of all where a clinic has few
# sessions: a lag of its own, by the days to first seen of both their pathways.
BREAST, BREAST_PATHWAYS, BREAST_BEFORE = "lag to breast clinic", ("breast", "breast symptomatic"), 15


def log_likelihood(within, total):
    share = sum(within) / sum(total)
    if share <= 0 or share >= 1:
        return 0.0
    return sum(w * math.log(share) + (t - w) * math.log(1 - share) for w, t in zip(within, total))


def pearson(within, total):
    share = sum(within) / sum(total)
    if share <= 0 or share >= 1:
        return 0.0
    return sum((w - t * share) ** 2 / (t * share * (1 - share)) for w, t in zip(within, total) if t)


def clearest(within, total):
    """The date that parts the series best: its index, and the deviance that it explains over the
    overdispersion that is left."""
    best = None
    for k in range(LEAST_BEFORE, len(within) - LEAST_AFTER + 1):
        parts = (within[:k], total[:k]), (within[k:], total[k:])
        deviance = 2 * (sum(log_likelihood(*p) for p in parts) - log_likelihood(within, total))
        if best is None or deviance > best[0]:
            left = sum(pearson(*p) for p in parts) / (len(within) - 2)
            best = deviance, k, max(1.0, left)
    return best[1], best[0] / best[2]


def find_changes(cancer):
    """One change at most for each trust and series: rows of changes.csv."""
    rows = []
    for lag, where, before in SERIES:
        for trust in TRUSTS:
            total = [cancer.total(orgs=[trust], months=[m], **where) for m in cancer.fit]
            within = [cancer.total(column="Within", orgs=[trust], months=[m], **where) for m in cancer.fit]
            k, clear = clearest(within, total)
            if clear < CLEAR:
                continue
            first = datetime.date(int(cancer.fit[k][:4]), int(cancer.fit[k][5:]), 1)
            rows.append([lag, trust, (first - datetime.timedelta(days=before)).isoformat(), cancer.fit[k],
                         sum(within[:k]) / sum(total[:k]), sum(within[k:]) / sum(total[k:]), round(clear, 1)])
    return rows


def breast_seen(cancer, trust, months):
    """Bands of days to first seen of both pathways."""
    each = [cancer.bands(Cancer.SEEN, **seen_rows(cancer, [trust], months, p)) for p in BREAST_PATHWAYS]
    return [sum(counts) for counts in zip(*each)]


def seen_median(counts, name):
    starts = referral_times(500)
    return fit_lag(starts, starts, Cancer.SEEN_EDGES, counts, 14, normals(500, random.Random(name)),
                   [0.3, 0.4, 0.5, 0.6, 0.75, 0.9], 0.6, 20)[0]


def breast_changes(cancer):
    """Likewise of the waits for breast clinics, and where fitting begins: by what the median of all
    months is multiplied before and after."""
    rows = []
    for trust in TRUSTS:
        by_month = [breast_seen(cancer, trust, [m]) for m in cancer.fit]
        total, within = [sum(b) for b in by_month], [b[0] for b in by_month]
        k, clear = clearest(within, total)
        if clear < CLEAR:
            continue
        first = datetime.date(int(cancer.fit[k][:4]), int(cancer.fit[k][5:]), 1)
        whole, before, after = (seen_median(breast_seen(cancer, trust, months), "%s breast clinic" % trust)
                                for months in (cancer.fit, cancer.fit[:k], cancer.fit[k:]))
        rows.append([BREAST, trust, (first - datetime.timedelta(days=BREAST_BEFORE)).isoformat(), cancer.fit[k],
                     sum(within[:k]) / sum(total[:k]), sum(within[k:]) / sum(total[k:]), round(clear, 1),
                     before / whole, after / whole])
    return rows


def write_changes(cancer):
    rows = [row + [1.0, 1.0] for row in find_changes(cancer)] + breast_changes(cancer)
    write("changes.csv", ["parameter", "site", "from", "month", "within_before", "within_after", "clearness",
                          "begin_before", "begin_after"], rows)
    for row in rows:
        print("change: %s %s from %s: %.3f to %.3f (%.1f)" % (row[0], row[1], row[2], row[4], row[5], row[6]))
