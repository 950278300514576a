"""Cancer waiting times, tabulated, and who goes where."""

import types

from files import next_month, number, read
from judgement import ENDOSCOPY_CANCER_SHARE, OUTSIDE_62_SHARE, PROSTATE_SHARE, TESTS
from names import *

class Cancer:
    """Cancer waiting times, tabulated."""

    FDS = ["Within_14_days", "In_15_to_28_days", "In_29_to_42_days", "In_43_to_62_days", "After_62_days"]
    FDS_EDGES = [14, 28, 42, 62]
    SEEN = ["Within_14_days", "In_15_to_16_days", "In_17_to_21_days", "In_22_to_28_days", "After_28_days"]
    SEEN_EDGES = [14, 16, 21, 28]
    D31 = ["Within_31_days", "In_32_to_38_days", "In_39_to_48_days", "In_49_to_62_days", "After_62_days"]
    D31_EDGES = [31, 38, 48, 62]

    def __init__(self, folder, fit):
        # The months that waits and shares are fitted to.
        self.fit = fit
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
            where = dict(orgs=[trust], months=cancer.fit, kinds=kinds, modality="ALL MODALITIES")
            accountable[trust, group] = cancer.total(item="62D", routes=["ALL ROUTES"], **where)
            first[trust, group] = cancer.total(item="31D", routes=["First Treatment"], **where)
            for name, label in routes.items():
                route[trust, group, name] = cancer.total(item="62D", routes=[label], **where)
    transfers, whole, only_31 = {}, {}, {}
    for trust in TRUSTS:
        if trust == LEEDS:
            continue
        # Radiotherapy is given at Leeds alone, so each half counted for it elsewhere is a transfer.
        radiotherapy = 2 * cancer.total(item="62D", orgs=[trust], months=cancer.fit, kinds=["ALL CANCERS"],
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
    # A trust's own patients by route, whole. Those from outside were upgraded as often as Leeds
    # publishes, the others suspected of cancer; what they, and those from the other trusts, do not
    # explain of a route is Leeds's own.
    own = {}
    for group in TREATED_GROUPS:
        for name in routes:
            moved = 0.0
            for trust in [t for t in TRUSTS if t != LEEDS]:
                a = accountable[trust, group]
                share = route[trust, group, name] / a if a else 0.0
                own[trust, group, name] = share * whole[trust, group]
                moved += share * transfers[trust, group]
            a = accountable[LEEDS, group]
            upgraded = route[LEEDS, group, "upgrade"] / a if a else 0.0
            outside = from_outside[group] * {"usc": 1 - upgraded, "upgrade": upgraded}.get(name, 0.0)
            own[LEEDS, group, name] = route[LEEDS, group, name] - moved / 2 - outside / 2
        # None can be fewer than none; the sum stays.
        kept = {name: max(0.0, own[LEEDS, group, name]) for name in routes}
        for name in routes:
            own[LEEDS, group, name] = kept[name] / sum(kept.values()) * whole[LEEDS, group] if sum(kept.values()) else 0.0
    return types.SimpleNamespace(accountable=accountable, route=route, transfers=transfers, whole=whole,
                                 own=own, only_31=only_31, from_outside=from_outside)


# Days waited in the published bands of first seen, taken at their middles.
SEEN_MIDDLES = [7, 15.5, 19, 25, 35]
DAYS_A_MONTH = 30.4


def referrals(cancer):
    """Referrals by month: people first seen, each band of each month back-dated by its middle. After
    the last month people are seen as they were in it."""
    seen = {}
    for pathway in PATHWAYS:
        for row in cancer.pick(**seen_rows(cancer, TRUSTS, MONTHS, pathway)):
            bands = seen.setdefault((row["Org_Code"], pathway), {}).setdefault(row["month"], [0.0] * len(SEEN_MIDDLES))
            for i, column in enumerate(Cancer.SEEN):
                bands[i] += number(row[column]) * split(pathway)
    counts = {}
    for trust in TRUSTS:
        for pathway in PATHWAYS:
            by_month = seen.get((trust, pathway), {})
            for at, month in enumerate(MONTHS):
                count = 0.0
                for i, middle in enumerate(SEEN_MIDDLES):
                    whole, part = divmod(middle / DAYS_A_MONTH, 1)
                    for back, share in ((int(whole), 1 - part), (int(whole) + 1, part)):
                        later = MONTHS[min(at + back, len(MONTHS) - 1)]
                        count += share * by_month.get(later, [0.0] * len(SEEN_MIDDLES))[i]
                if count > 0:
                    counts[trust, pathway, month] = count
    return counts


def total_over(months, counts, trust, pathway):
    return sum(counts.get((trust, pathway, m), 0.0) for m in months)


def screening_told(cancer):
    """People told after screening, by month."""
    screening = {}
    for label, pathway in SCREENED.items():
        for trust in TRUSTS:
            for month in MONTHS:
                told = cancer.total(item="FDS", orgs=[trust], months=[month], kinds=[label],
                                    routes=["NATIONAL SCREENING PROGRAMME"])
                if told:
                    screening[trust, pathway, month] = told
    return screening


def leaving_shares(cancer):
    """Share who leave outside the 28-day count, by trust."""
    exits = {}
    for trust in TRUSTS:
        seen = cancer.total(item="Urgent Suspected Cancer referral", orgs=[trust], months=cancer.fit)
        told = cancer.total(item="FDS", orgs=[trust], months=cancer.fit, kinds=list(SUSPECTED),
                            routes=["URGENT SUSPECTED CANCER"])
        exits[trust] = max(0.0, 1 - told / seen)
    return exits


def conversions(cancer, counts, exits, flow):
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
                people = sum(total_over(cancer.fit, counts, t, p) * (1 - exits[t]) for t in trusts for p in members)
                patients = sum(flow.own[t, group, name] for t in trusts)
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
        expected = sum(total_over(YEAR, counts, trust, p) * (1 - exits[trust]) * TESTS[p][2] for p in PATHWAYS)
        expected += sum(screening.get((trust, p, m), 0.0) * TESTS[p][2]
                        for p in SCREENED.values() for m in YEAR)
        endoscopy_factor[trust] = min(1.0, ENDOSCOPY_CANCER_SHARE * listed / expected)
    return endoscopy_factor
