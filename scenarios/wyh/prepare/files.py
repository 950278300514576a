"""Reading published tables and writing those of the scenario."""

import csv
import datetime
import os

_out = ["."]


def write_into(folder):
    """Where tables are written from now on."""
    os.makedirs(folder, exist_ok=True)
    _out[0] = folder


def number(text):
    return float(text) if text else 0.0


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def text(value):
    if isinstance(value, float):
        value = round(value, 4)
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def without_gaps(header, rows):
    """The rows, with noughts for months that nobody came in between others."""
    if header[:3] != ["site", "pathway", "month"]:
        return rows
    filled, last = [], {}
    for row in rows:
        key, month = tuple(row[:2]), row[2]
        missing = next_month(last[key]) if key in last else month
        while missing < month:
            filled.append([*key, missing, *[0] * (len(header) - 3)])
            missing = next_month(missing)
        filled.append(row)
        last[key] = month
    return filled


def write(name, header, rows):
    rows = without_gaps(header, [list(row) for row in rows])
    with open(os.path.join(_out[0], name), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([text(value) for value in row] for row in rows)


def next_month(month):
    year, of_year = int(month[:4]), int(month[5:])
    return "%04d-%02d" % (year + of_year // 12, of_year % 12 + 1)


def days_in(month):
    year, of_year = int(month[:4]), int(month[5:])
    after = datetime.date(year + of_year // 12, of_year % 12 + 1, 1)
    return (after - datetime.date(year, of_year, 1)).days
