"""From referral to being told: waits to first seen, and lags to telling."""

import math
import random

from cancer_counts import *
from files import write
from fitting import *
from judgement import *
from names import *

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
    asked = flags(count, 0.0 if pathway in ONE_STOP else PATIENT_CHOICE, rng)
    times = [t + 7 + 7 * (i + 0.5) / count if a else t for i, (t, a) in enumerate(zip(times, asked))]
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

def biopsy_factor(telling_median):
    """By what the waits for biopsy are scaled where telling takes so long: in step, but not without end."""
    return min(max(telling_median / RULED_OUT, 0.3), 2.0)


def findings(pathway, cancer, clear_cut):
    """Of those worked up: the share whose cancer is cut out in the clinic, of the others the share
    with cancer, and of these the share whose case is clear-cut."""
    excised = cancer * clear_cut if pathway == "skin" else 0.0
    return excised, (cancer - excised) / (1 - excised), 0.0 if pathway == "skin" else clear_cut


class Sketch:
    """A stand-in for the simulation of one trust's pathway to being told: the same patients, with
    the same luck, whatever the lags."""

    COUNT = 500

    def __init__(self, rng, pathway, seen, shares, work_up, cancers):
        self.pathway, self.work_up, self.cancers = pathway, work_up, cancers
        self.starts = referral_times(self.COUNT)
        self.results = until_result(pathway, self.starts, seen, shares, rng)
        self.luck = luck_of_work_up(self.COUNT, rng)
        order = list(range(self.COUNT))
        rng.shuffle(order)
        self.rank = [(i + 0.5) / self.COUNT for i in order]
        self.z = normals(self.COUNT, rng)
        self.known = {}

    def days(self, median, sigma, at_once, factor):
        """Days from referral to being told."""
        if (median, sigma) not in self.known:
            self.known[median, sigma] = lagged(self.results, median, sigma, self.z)
        if factor not in self.known:
            self.known[factor] = until_told(self.pathway, self.results, factor, self.luck)
        once = self.work_up + at_once * (1 - self.work_up)
        ends = [r if u < once else e for r, e, u in zip(self.results, self.known[median, sigma], self.rank)]
        benign, told = self.known[factor]
        return waited(self.starts, [c if r < self.cancers else b if r < self.work_up else e
                                    for r, e, b, c in zip(self.rank, ends, benign, told)])


def told_target(cancer, trust, pathway):
    """Published 28-day bands of the trust, and these with 40 patients like the Alliance's."""
    own = cancer.bands(Cancer.FDS, **told_rows([trust], cancer.fit, pathway))
    wide = cancer.bands(Cancer.FDS, **told_rows(TRUSTS, cancer.fit, pathway))
    return own, shrunk(own, wide, 40)


def fit_diagnosis(cancer, exits, conversion, endoscopy_factor):
    """Waits to first seen and lags to telling."""
    diagnosis, report = [], {}
    fits = {}
    for trust in TRUSTS:
        for pathway in PATHWAYS + list(SCREENED.values()):
            rng = random.Random("%s %s" % (trust, pathway))
            if pathway in SCREENED.values():
                seen = SEEN_AFTER_SCREENING.get(pathway, SEEN_AFTER_SCREENING_ELSE)
            else:
                starts = referral_times(Sketch.COUNT)
                own = cancer.bands(Cancer.SEEN, **seen_rows(cancer, [trust], cancer.fit, pathway))
                wide = cancer.bands(Cancer.SEEN, **seen_rows(cancer, TRUSTS, cancer.fit, pathway))
                seen = fit_lag(starts, starts, Cancer.SEEN_EDGES, shrunk(own, wide, 40), 14,
                               normals(Sketch.COUNT, rng), [0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.3], 0.6, 20)
            own, target = told_target(cancer, trust, pathway)
            ct, mri, endoscopy, work_up = TESTS[pathway]
            endoscopy *= endoscopy_factor[trust]
            if pathway in SCREENED.values():
                cancers = 0.30 if pathway == "breast screening" else 0.06
            else:
                cancers = conversion[trust, pathway]
            work_up = min(0.95, max(work_up, 1.3 * cancers))
            sketch = Sketch(rng, pathway, seen, (ct, mri, endoscopy), work_up, cancers)
            total = sum(target)
            wanted = min(max((target[0] + target[1]) / total, 0.02), 0.995)
            best = None
            for sigma, at_once in [(s, q) for s in (0.6, 0.9, 1.2) for q in (0.0, 0.25, 0.5, 0.75)]:
                def days(median):
                    return sketch.days(median, sigma, at_once, biopsy_factor(median))
                median = bisect_median(lambda m: share_within(days(m), 28), wanted)
                final = days(median)
                score = min(1, 400 / total) * band_fit(final, Cancer.FDS_EDGES, target)
                score -= 5 * math.log(sigma / 0.8) ** 2
                if best is None or score > best[0]:
                    best = (score, median, sigma, share_within(final, 28), at_once)
            factor = biopsy_factor(best[1])
            fits[trust, pathway] = dict(seen=seen, cancers=cancers, work_up=work_up, factor=factor,
                                        telling=best[1:3], at_once=best[4], shares=(ct, mri, endoscopy))
            report[trust, pathway] = (sum(own), (own[0] + own[1]) / max(1, sum(own)), best[3], best[1])
            leave = exits[trust] if pathway in PATHWAYS and pathway != "breast symptomatic" else 0.0
            biopsy = factor * BIOPSY.get(pathway, BIOPSY_ELSEWHERE)
            diagnosis.append([trust, pathway, STRAIGHT.get(pathway, 0.0), seen[0], seen[1], leave, ct, mri,
                              endoscopy, work_up, biopsy, *findings(pathway, cancers / work_up, CLEAR_CUT.get(pathway, 0.0)),
                              best[1], best[2], best[4]])
    diagnosis += [[OUTSIDE] + row[1:] for row in diagnosis if row[0] == LEEDS]
    write("diagnosis.csv", ["site", "pathway", "straight_to_test", "first_seen_median", "first_seen_sigma",
                            "leaves", "ct", "mri", "endoscopy", "work_up", "biopsy_median",
                            "excised", "cancer_if_worked_up", "clear_cut", "telling_median", "telling_sigma", "told_at_once"], diagnosis)
    return fits, report
