"""From being told, or upgraded, to treatment."""

import math
import random

from cancer_counts import *
from diagnosis import luck_of_work_up, until_result, until_told
from files import days_in, write
from fitting import *
from judgement import *
from names import *

def fit_treatment_waits(cancer, flow):
    """Decision to treat until treatment, by treating trust and modality; mix of modalities."""
    waits = {}
    for stage, label in (("first", "First Treatment"), ("subsequent", "Subsequent")):
        for trust in TRUSTS:
            for modality, name in MODALITIES.items():
                rng = random.Random("%s %s %s" % (stage, trust, name))
                where = dict(item="31D", months=cancer.fit, kinds=["ALL CANCERS"], routes=[label],
                             modality=modality)
                own = cancer.bands(Cancer.D31, orgs=[trust], **where)
                wide = cancer.bands(Cancer.D31, orgs=TRUSTS, **where)
                starts = referral_times(500)
                waits[stage, trust, name] = fit_lag(
                    starts, starts, Cancer.D31_EDGES, shrunk(own, wide, 10), 31, normals(500, rng),
                    [0.35, 0.5, 0.6, 0.75, 0.9, 1.0, 1.2], PRIOR_SIGMA[name], 15)
    mix = {}
    for trust in TRUSTS:
        treated = {name: cancer.total(item="31D", orgs=[trust], months=cancer.fit, kinds=["ALL CANCERS"],
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
        row = [site] + [mix[trust][n] for n in names[:3]] + [EXPEDITING]
        for stage in ("first", "subsequent"):
            for name in names:
                row += list(waits[stage, trust, name])
        rows.append(row)
    write("treatment_waits.csv",
          ["site"] + ["%s_share" % n for n in names[:3]] + ["expediting"] +
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
        where = dict(item="62D", orgs=trusts, months=cancer.fit, kinds=kinds, routes=labels[name],
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
                    arrived = sum(transfers[t, group] * (route[t, group, "upgrade"] if name == "upgrade" else
                                  route[t, group, "screening"] if name == "screening" else
                                  route[t, group, "usc"] + route[t, group, "symptomatic"])
                                  / max(1e-9, accountable[t, group]) for t in TRUSTS if t != LEEDS)
                    arrived_within = sum(moved_share_within.get((name, t, group), (0, 0))[1]
                                         for t in TRUSTS if t != LEEDS)
                    # As they are written: by upgrade as at Leeds, the others by suspected cancer.
                    upgraded = route[LEEDS, group, "upgrade"] / accountable[LEEDS, group] if accountable[LEEDS, group] else 0.0
                    outside = from_outside[group] * {"usc": 1 - upgraded, "upgrade": upgraded}.get(name, 0.0)
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
                        [v for n in ("usc", "upgrade", "screening") for v in table[trust, group, n]] +
                        [DECIDED_AT_ONCE, DECIDED_AT_ONCE])
    write("treatment.csv", ["site", "pathway", "to_leeds", "decision_median", "decision_sigma",
                            "upgrade_median", "upgrade_sigma", "screening_median", "screening_sigma",
                            "upgrade_at_once", "screening_at_once"], rows)
    return checks, outside_share, table


# Days from an upgrade, or a screening referral, to treatment in the month that counts it (judgement:
# the middle of published bands), by which their months are back-dated to the entry.
UPGRADE_TO_TREATMENT = 38.0
SCREENING_TO_TREATMENT = 52.0


def entered(by_month, days):
    """Counts by month of entry, of counts by month of treatment `days` later on average. The months
    after the last that is published are taken to be like it."""
    whole, part = int(days // 30.4), days % 30.4 / 30.4

    def at(index):
        return by_month[min(index, len(by_month) - 1)]
    return [(1 - part) * at(i + whole) + part * at(i + whole + 1) for i in range(len(by_month))]


def write_other_routes(cancer, flow):
    """Arrivals that enter at the treatment pathways: upgrades and screening by month as published,
    back-dated to the entry and made whole; those on no 62-day route and those from outside spread
    evenly over the months of the fit."""
    accountable, only_31, from_outside = flow.accountable, flow.only_31, flow.from_outside
    days = sum(days_in(month) for month in cancer.fit)
    rows = []
    for trust in TRUSTS:
        for group in TREATED_GROUPS:
            def treated(route, name):
                published = flow.route[trust, group, name]
                factor = flow.own[trust, group, name] / published if published else 0.0
                return [cancer.total(item="62D", orgs=[trust], months=[month], kinds=kinds_treated(group),
                                     modality="ALL MODALITIES", routes=[route]) * factor for month in MONTHS]
            upgrades = entered(treated("Consultant Upgrade", "upgrade"), UPGRADE_TO_TREATMENT)
            screened = entered(treated("Screening", "screening"), SCREENING_TO_TREATMENT)
            for month, upgrade, screening in zip(MONTHS, upgrades, screened):
                other = only_31[trust, group] * days_in(month) / days
                if upgrade + screening + other > 0:
                    rows.append((trust, group + " treatment", month, upgrade, screening, other, 0, 0))
    for group in TREATED_GROUPS:
        for month in MONTHS:
            if from_outside[group] > 0:
                whole = from_outside[group] * days_in(month) / days
                upgraded = whole * flow.route[LEEDS, group, "upgrade"] / accountable[LEEDS, group]
                rows.append((OUTSIDE, group + " treatment", month, 0, 0, 0, whole - upgraded, upgraded))
    write("treated_by_other_routes.csv",
          ["site", "pathway", "month", "upgrade", "screening", "no_62_day_route", "from_outside",
           "upgraded_outside"], rows)


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
