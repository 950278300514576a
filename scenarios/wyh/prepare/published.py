"""What was published, to stand beside what is simulated."""

from cancer_counts import kinds_treated
from files import days_in, number, read, write
from names import *

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
