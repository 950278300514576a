#!/usr/bin/env python3
"""Write scenarios/wyh at so many times its demand and its capacity.

    python3 benches/scaled.py 10 /tmp/wyh-times-10
    pathflow bench scenarios/wyh --runs 4
    pathflow bench /tmp/wyh-times-10 --runs 4

shows how the cost of an event grows with the size of a model. Only the tables
of the scenario are changed; units, lists and beds are whole and at least 1.
"""

import csv
import shutil
import sys
from pathlib import Path

DEMAND = {
    "attendances.csv": ["type_1", "type_2", "other"],
    "referrals.csv": ["count"],
    "screening.csv": ["count"],
    "inpatient_ct.csv": ["count"],
    "routine_tests.csv": ["ct", "mri", "endoscopy"],
    "treated_by_other_routes.csv": None,
    "subsequent.csv": None,
    "rooms.csv": ["ct_at_start", "mri_at_start", "endoscopy_at_start"],
    "slots.csv": ["ct", "mri", "endoscopy"],
}
WHOLE = {
    "rooms.csv": [
        "ct_lists",
        "ct_on_call",
        "mri_lists",
        "endoscopy_lists",
        "referral_triage",
        "biopsy_rooms",
    ],
    "departments.csv": [
        "clinicians_night",
        "clinicians_day",
        "clinicians_evening",
        "triage_nurses",
        "minor_clinicians",
    ],
    "ward_beds.csv": ["beds"],
}
KEYS = {"site", "pathway", "month", "tumour"}


def scale(path: Path, times: float) -> None:
    """Multiply the columns of one table that are demand or capacity."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    demand = DEMAND.get(path.name, [])
    demand = [name for name in names if name not in KEYS] if demand is None else demand
    for row in rows:
        for name in demand:
            row[name] = f"{float(row[name]) * times:.6g}" if row[name] else ""
        for name in WHOLE.get(path.name, []):
            row[name] = str(max(1, round(float(row[name]) * times))) if row[name] else ""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Copy the scenario and scale its tables."""
    times, folder = float(sys.argv[1]), Path(sys.argv[2])
    source = Path(__file__).resolve().parent.parent / "scenarios" / "wyh"
    shutil.copytree(source, folder)
    for name in sorted({*DEMAND, *WHOLE}):
        scale(folder / "data" / name, times)


if __name__ == "__main__":
    main()
