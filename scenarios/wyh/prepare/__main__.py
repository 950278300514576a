#!/usr/bin/env python3
"""Derives the tables of the baseline from published NHS statistics.

    python3 scenarios/wyh/prepare FOLDER_OF_PUBLISHED_DATA

Standard library only. The same input gives the same bytes: all sampling is
seeded, and nothing depends on the date or the order of a set. What each table
is made from stands in ../data/README.md; figures that no publication gives are
in judgement.py.

Everything is made twice: for the forecast, with waits fitted to all months
that are published, into ../data; and for the back-cast, with waits fitted to
the twelve months to September 2024 alone, into ../../wyh-backcast/data.
"""

import os
import sys

from cancer_counts import Cancer, conversions, endoscopy_factors, flows, leaving_shares, referrals, screening_told
from cancer_counts import split, total_over
from changes import write_changes
from diagnosis import fit_diagnosis
from diagnostics import prepare_diagnostics
from files import read, write, write_into
from names import FROZEN, MONTHS, PATHWAYS, SCREENED, TREATED_GROUPS, TRUSTS
from published import published
from starting import write_starting_list
from treatment import fit_decisions, fit_treatment_waits, write_other_routes, write_subsequent
from urgent_care import prepare_urgent_care

HERE = os.path.dirname(os.path.abspath(__file__))
FORECAST = os.path.join(HERE, "..", "data")
BACKCAST = os.path.join(HERE, "..", "..", "wyh-backcast", "data")


class Fitted:
    """Everything that is fitted to a window of months, written as tables."""

    def __init__(self, folder, months, out):
        write_into(out)
        self.cancer = cancer = Cancer(folder, months)
        self.counts = counts = referrals(cancer)
        self.flow = flow = flows(cancer)
        self.screening = screening_told(cancer)
        self.exits = leaving_shares(cancer)
        self.conversion = conversions(cancer, counts, self.exits, flow)
        factor = endoscopy_factors(folder, counts, self.screening, self.exits)
        self.fits, report = fit_diagnosis(cancer, self.exits, self.conversion, factor)
        self.waits, self.mix = fit_treatment_waits(cancer, flow)
        checks, outside_share, self.decisions = fit_decisions(cancer, flow, self.fits, self.waits, self.mix)
        write_other_routes(cancer, flow)
        self.tell(report, checks, outside_share)

    def tell(self, report, checks, outside_share):
        flow = self.flow
        print("cancer, %s to %s: trust  referred told published-28  fitted-28 | whole to-Leeds 31-only"
              % (self.cancer.fit[0], self.cancer.fit[-1]))
        for trust in TRUSTS:
            told = [(report[trust, p][0] * split(p),) + report[trust, p][1:] for p in PATHWAYS]
            n = sum(r[0] for r in told)
            print("  %s %7.0f %7.0f %5.3f %5.3f | %6.0f %5.0f %5.0f" % (
                trust, sum(total_over(self.cancer.fit, self.counts, trust, p) for p in PATHWAYS), n,
                sum(r[0] * r[1] for r in told) / n, sum(r[0] * r[2] for r in told) / n,
                sum(flow.whole[trust, g] for g in TREATED_GROUPS),
                sum(flow.transfers[trust, g] for g in TREATED_GROUPS),
                sum(flow.only_31[trust, g] for g in TREATED_GROUPS)))
        print("  from outside %.0f, %.2f within 62" % (sum(flow.from_outside.values()), outside_share))
        print("62-day fits more than 4 points off (route trust tumour patients target fitted median):")
        for row in checks:
            if abs(row[4] - row[5]) > 0.04 and row[3] > 5:
                print("  %-9s %s %-15s %4.0f %.2f %.2f %5.1f" % row)


def write_referrals(counts):
    write("referrals.csv", ["site", "pathway", "month", "count"],
          [(s, p, m, round(counts[s, p, m], 2)) for s in TRUSTS for p in PATHWAYS for m in MONTHS
           if (s, p, m) in counts])


def write_screening(screening):
    write("screening.csv", ["site", "pathway", "month", "count"],
          [(s, p, m, screening[s, p, m]) for p in SCREENED.values() for s in TRUSTS for m in MONTHS
           if (s, p, m) in screening])


def prepare_calendar(folder):
    rows = read(folder, "bank_holidays_england_wales.csv")
    write("bank_holidays.csv", ["date", "title"],
          [(r["date"], r["title"].replace("\u2019", "'")) for r in rows
           if "2023-10-01" <= r["date"] <= "2027-12-31"])


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: prepare FOLDER_OF_PUBLISHED_DATA")
    folder = sys.argv[1]
    frozen = Fitted(folder, FROZEN, BACKCAST)
    write_changes(frozen.cancer)
    fitted = Fitted(folder, MONTHS, FORECAST)
    write_changes(fitted.cancer)
    write_referrals(fitted.counts)
    write_screening(fitted.screening)
    write_subsequent(fitted.cancer)
    write_starting_list(frozen)
    prepare_calendar(folder)
    published(folder, fitted.cancer)
    ct_share = prepare_diagnostics(folder, fitted.counts, fitted.screening, fitted.exits, fitted.fits)
    prepare_urgent_care(folder, ct_share)


if __name__ == "__main__":
    main()
