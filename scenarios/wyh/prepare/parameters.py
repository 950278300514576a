#!/usr/bin/env python3
"""Writes the parameters that are fitted as a TOML file.

    python3 scenarios/wyh/prepare/parameters.py CHANGES.csv [SETS.csv] > fitted.toml

CHANGES.csv says which trusts' levels changed when. With SETS.csv, which `pathflow calibrate` has
written, each value is the median over the sets; without it, where fitting begins.
"""

import csv
import statistics
import sys

from names import LEEDS, TRUSTS

# Name, spread of the logarithm beforehand, bounds, sites, what it does, what data would settle it (data_request.toml).
BY_SITE = [
    ("lag to first seen", 0.15, (0.4, 2.5), TRUSTS, "times the medians of data/diagnosis.csv: first-seen bands", "clinic booking"),
    ("lag to breast clinic", 0.30, (0.2, 4.0), TRUSTS, "times the medians of data/diagnosis.csv: first-seen bands, breast", "clinic booking"),
    ("lag to telling", 0.45, (0.1, 5.0), TRUSTS, "times the medians of data/diagnosis.csv: 28-day bands", "reporting turnaround"),
    ("told there and then", 0.10, (0.5, 1.1), TRUSTS, "times the shares of data/diagnosis.csv: 28-day bands, told within 14 days", "reporting turnaround"),
    ("lag to decision", 0.40, (0.1, 5.0), TRUSTS, "times the medians of data/treatment.csv: 62-day bands, suspected cancer", "tracking list"),
    ("lag of upgrades", 0.25, (0.1, 5.0), TRUSTS, "times the medians of data/treatment.csv: 62-day bands, upgrades", "tracking list"),
    ("lag of screening", 0.20, (0.2, 4.0), TRUSTS, "times the medians of data/treatment.csv: 62-day, screening; few patients", "tracking list"),
    ("wait for surgery", 0.20, (0.2, 4.0), TRUSTS, "times the medians of data/treatment_waits.csv: 31-day bands, surgery", "list templates"),
    ("wait for drugs", 0.20, (0.2, 4.0), TRUSTS, "times the medians of data/treatment_waits.csv: 31-day bands, drugs", "list templates"),
    ("wait for radiotherapy", 0.20, (0.2, 4.0), [LEEDS], "times the medians of data/treatment_waits.csv: 31-day bands, radiotherapy", "list templates"),
    ("wait for other treatment", 0.20, (0.2, 4.0), TRUSTS, "times the medians of data/treatment_waits.csv: 31-day bands, other", "list templates"),
]


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    changes = {(r["parameter"], r["site"]): r for r in read(sys.argv[1])}
    sets = read(sys.argv[2]) if len(sys.argv) == 3 else []

    def value(address, begin):
        values = [float(s[address]) for s in sets if s.get(address)]
        return round(statistics.median(values), 4) if values else float(begin)

    def begin(name, site, column):
        return changes[name, site][column] if (name, site) in changes else 1.0

    print("# Levels that `pathflow calibrate` fits. Made by prepare/parameters.py.\n")
    for name, spread, (low, high), sites, note, asks in BY_SITE:
        address = 'parameter."%s"' % name
        print("[%s]" % address)
        print("value = 1.0\nlow = %s\nhigh = %s" % (low, high))
        print("sites = { %s }" % ", ".join(
            "%s = %s" % (s, value("%s.sites.%s" % (address, s), begin(name, s, "begin_before"))) for s in sites))
        print("fit = { spread = %s }" % spread)
        print('asks = "%s"' % asks)
        print('source = "%s"' % ("fitted to NHS England, Cancer Waiting Times" if sets else "judgement"))
        print('note = "%s"\n' % note)
        for site in sites:
            change = changes.get((name, site))
            if change:
                print("[%s.changes.%s]" % (address, site))
                print("from = %s\nvalue = %s" % (change["from"], value("%s.changes.%s.value" % (address, site), begin(name, site, "begin_after"))))
                print('source = "published: %.1f%% within the limit before, %.1f%% from %s on; the cause is not published"\n'
                      % (100 * float(change["within_before"]), 100 * float(change["within_after"]), change["month"]))


if __name__ == "__main__":
    main()
