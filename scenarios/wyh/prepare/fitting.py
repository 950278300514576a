"""Fitting waits to published bands. Time is in days, day 0 a Monday; waits end in office hours."""

import math
import statistics

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
