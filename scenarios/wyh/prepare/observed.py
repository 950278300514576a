#!/usr/bin/env python3
"""Cuts what `pathflow import cancer` wrote down to what the baseline is fitted to and held against.

    python3 scenarios/wyh/prepare/observed.py observed_cancer.csv > scenarios/wyh/data/observed_cancer.csv

Kept: patients, breaches and bands of all patients and by route (28-day, 62-day); by modality (31-day
first and subsequent); by tumour patients and breaches alone; England for the headline standards.
"""

import csv
import sys

HEADLINES = {"28-day", "31-day first", "31-day combined", "62-day"}
PLAIN = HEADLINES | {"31-day subsequent", "first seen"}
MODALITIES = ("surgery", "drugs", "radiotherapy", "other")
BY_MODALITY = {"%s %s" % (s, m) for s in ("31-day first", "31-day subsequent") for m in MODALITIES}


def is_kept(row):
    standard, metric = row["standard"], row["metric"]
    if metric == "performance" or standard not in PLAIN | BY_MODALITY:
        return False
    if row["org_code"] == "ENG":
        return standard in HEADLINES and not row["tumour"] and not row["route"] and metric in ("patients", "breaches")
    if row["tumour"]:
        return standard in ("28-day", "62-day") and not row["route"] and metric in ("patients", "breaches")
    return not row["route"] or standard in ("28-day", "62-day")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        writer = csv.DictWriter(sys.stdout, rows.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if is_kept(row))


if __name__ == "__main__":
    main()
