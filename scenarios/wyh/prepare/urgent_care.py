"""A&E and emergency beds."""

import heapq
import math
import random

from files import days_in, number, read, write
from fitting import NORMAL
from judgement import *
from names import *

ARRIVALS = [AMBULANCE_SHARE * a / sum(AMBULANCE_HOURS) + (1 - AMBULANCE_SHARE) * w / sum(WALK_IN_HOURS)
            for a, w in zip(AMBULANCE_HOURS, WALK_IN_HOURS)]
SHIFTS = {"night": (22, 8), "day": (8, 22), "evening": (12, 24)}


def clinicians(per_day):
    """Units of each shift, so that the hours it covers are used as `CLINICIAN_USE` says."""
    minutes = FIRST_ASSESSMENT[0] + REVIEW[0]
    load = [per_day * ARRIVALS[(h - 1) % 24] * minutes / 60 for h in range(24)]
    night = math.ceil(sum(load[h] for h in [22, 23] + list(range(8))) / 10 / CLINICIAN_USE["night"])
    day = math.ceil(sum(load[8:12]) / 4 / CLINICIAN_USE["day"])
    peak = sum(load[12:22]) / 10 / CLINICIAN_USE["evening"]
    evening = max(1, math.ceil(peak - day))
    return {"night": night, "day": day, "evening": evening}


def units_at(units, hour):
    total = units["night"] if hour >= 22 or hour < 8 else units["day"]
    return total + (units["evening"] if hour >= 12 else 0)


def lognormal(rng, mean, sigma):
    return mean * math.exp(sigma * rng.gauss(0, 1) - sigma * sigma / 2)


def department(per_day, units, ct, admitted, bed_found, days=42):
    """Patients of a type 1 department over some weeks: for each, the minutes that are not the
    results wait are drawn by a small queueing sketch, given a results wait."""
    rng = random.Random(round(per_day))
    people = []
    for day in range(days):
        rate = per_day * WALK_IN_DAYS[day % 7] / (sum(WALK_IN_DAYS) / 7)
        for hour in range(24):
            mean, n = rate * ARRIVALS[hour], 0
            clock = rng.expovariate(1.0)
            while clock < mean:
                n += 1
                people.append(((day * 24 + hour + clock / mean) * 60,))
                clock += rng.expovariate(1.0)
    drawn = []
    for (arrival,) in sorted(people):
        u = rng.random()
        acuity = 0 if u < 0.03 else 1 if u < 0.18 else 2 if u < 0.58 else 3
        drawn.append((arrival, acuity, lognormal(rng, *FIRST_ASSESSMENT), lognormal(rng, *REVIEW),
                      math.exp(RESULTS_SIGMA * rng.gauss(0, 1)), rng.random() < ct,
                      rng.random() < admitted[acuity],
                      bed_found * math.exp(BED_FOUND_SIGMA * rng.gauss(0, 1)) + rng.expovariate(1 / 40)))

    def within(median):
        queue, events, order, busy = [], [], 0, 0
        for person in drawn:
            heapq.heappush(events, (person[0] + 8, order, 0, person))
            order += 1
        for hour in range(days * 24):
            heapq.heappush(events, (hour * 60.0, -1, 3, None))
        met = [0, 0]
        while events:
            now, _, kind, person = heapq.heappop(events)
            if kind == 0:       # ready for the first assessment
                heapq.heappush(queue, (person[1], now, order, 1, person))
            elif kind == 1:     # first assessment done
                busy -= 1
                ready = now + median * person[4] + (45 if person[5] else 0)
                heapq.heappush(events, (ready, order, 4, person))
            elif kind == 4:     # ready for review
                heapq.heappush(queue, (person[1], now, order, 2, person))
            elif kind == 2:     # review done
                busy -= 1
                leaves = now + (person[7] if person[6] else 0)
                if person[0] > 7 * 1440:
                    met[leaves - person[0] <= 240] += 1
            order += 1
            capacity = units_at(units, int(now // 60) % 24)
            while queue and busy < capacity:
                _, _, _, stage, who = heapq.heappop(queue)
                busy += 1
                heapq.heappush(events, (now + who[1 + stage], order, stage, who))
                order += 1
        return met[1] / sum(met)
    return within


def prepare_urgent_care(folder, ct_share):
    ae = {(r["org_code"], r["period"]): r for r in read(folder, "ae_monthly.csv")}

    def year(trust, *columns):
        return sum(number(ae[trust, m][c]) for m in YEAR for c in columns)

    rows = []
    for trust in TRUSTS:
        for month in MONTHS:
            r = ae[trust, month]
            rows.append((trust, month) + tuple(number(r["att_" + k]) + number(r["att_booked_" + k])
                                               for k in ("type1", "type2", "other")))
    write("attendances.csv", ["site", "month", "type_1", "type_2", "other"], rows)

    beds = {}
    for r in read(folder, "beds_uec_sitrep_monthly.csv"):
        beds[r["org_code"], r["period"]] = number(r["adult_ga_available"]), number(r["adult_ga_occupied"])

    department_rows, bed_rows = [], []
    # Share admitted by acuity relative to the site's own: immediate, very urgent, urgent, standard.
    relative = [2.6, 2.0, 1.15, 0.35]
    acuity = [0.03, 0.15, 0.40, 0.42]
    scale = sum(a * r for a, r in zip(acuity, relative))
    print("urgent care: trust type-1/day units published sketch results-median bed-found-median admitted stay beds")
    for trust in TRUSTS:
        type_1 = year(trust, "att_type1", "att_booked_type1")
        per_day = type_1 / 365
        admitted = year(trust, "em_adm_type1") / type_1
        shares = [min(0.95, admitted * r / scale) for r in relative]
        target = 1 - year(trust, "over4h_type1", "over4h_booked_type1") / type_1
        units = clinicians(per_day)
        # From the decision to admit until a bed is found: what is published as 4 hours and more.
        trolley = year(trust, "dta_4_12h", "dta_12h_plus") / year(trust, "em_adm_type1", "em_adm_type2", "em_adm_other")
        bed_found = 240 * math.exp(BED_FOUND_SIGMA * NORMAL.inv_cdf(BED_FOUND_SHARE * trolley))
        within = department(per_day, units, ct_share[trust], shares, bed_found)
        low, high = 5.0, 300.0
        for _ in range(8):
            middle = math.sqrt(low * high)
            if within(middle) > target:
                low = middle
            else:
                high = middle
        median = math.sqrt(low * high)
        others = year(trust, "att_other", "att_booked_other")
        over = year(trust, "over4h_other", "over4h_booked_other") / others if others else 0.0
        over = max(0.002, over)
        # "Other" departments: assessment, then a wait; together lognormal with sigma 0.6.
        other_median = 225 / math.exp(0.6 * NORMAL.inv_cdf(1 - over))
        # Emergency beds: mean occupied x emergency share / admissions a day = mean stay.
        occupied = sum(beds[trust, m][1] for m in YEAR) / 12
        a_day = year(trust, "em_adm_type1", "em_adm_type2", "em_adm_other") / 365
        a_day_simulated = year(trust, "em_adm_type1") / 365
        stay = occupied * EMERGENCY_SHARE_OF_BEDS.get(trust, EMERGENCY_SHARE_ELSEWHERE) / a_day
        # Nights are rounded down; a stay lasts from arrival in the bed to an hour of the last day,
        # which on average is about two hours short of a whole number of days. Solve for the median.
        def mean_stay(m):
            rng_z = [NORMAL.inv_cdf((i + 0.5) / 2000) for i in range(2000)]
            return sum(max(0.25, math.floor(m * math.exp(NIGHTS_SIGMA * z)) - 0.05) for z in rng_z) / 2000
        low, high = 0.3, 20.0
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if mean_stay(middle) < stay else (low, middle)
        nights = (low + high) / 2
        for month in MONTHS:
            # Admissions of this month and the one before: stays are long.
            before = MONTHS[max(0, MONTHS.index(month) - 1)]
            load = 0.65 * number(ae[trust, month]["em_adm_type1"]) / days_in(month)
            load += 0.35 * number(ae[trust, before]["em_adm_type1"]) / days_in(before)
            monthly_admitted = load
            # The simulation admits the year's share of attendances, not the month's.
            attended = 0.65 * (number(ae[trust, month]["att_type1"]) + number(ae[trust, month]["att_booked_type1"])) / days_in(month)
            attended += 0.35 * (number(ae[trust, before]["att_type1"]) + number(ae[trust, before]["att_booked_type1"])) / days_in(before)
            needed = attended * admitted * stay
            bed_rows.append((trust, month, math.ceil(needed + BEDS_SPARE * math.sqrt(needed)), round(beds[trust, month][0]),
                             round(monthly_admitted, 1)))
        department_rows.append([trust] + shares + [ct_share[trust], median, bed_found, other_median, nights] +
                               [units["night"], units["day"], units["evening"],
                                max(1, math.ceil(per_day * 0.065 * 8 / 60 / 0.7)),
                                max(1, math.ceil(others / 365 * 0.075 * 15 / 60 / 0.75))])
        print("  %s %5.0f %s %.3f %.3f %5.0f %5.0f %.3f %.1f %d-%d of %d" % (
            trust, per_day, units, target, within(median), median, bed_found, admitted, stay,
            min(r[2] for r in bed_rows if r[0] == trust), max(r[2] for r in bed_rows if r[0] == trust),
            sum(beds[trust, m][0] for m in YEAR) / 12))
    department_rows.append([OUTSIDE] + [r for r in department_rows if r[0] == LEEDS][0][1:])
    write("departments.csv",
          ["site", "admitted_immediate", "admitted_very_urgent", "admitted_urgent", "admitted_standard",
           "ct", "results_median", "bed_found_median", "other_median", "nights_median", "clinicians_night", "clinicians_day",
           "clinicians_evening", "triage_nurses", "minor_clinicians"], department_rows)
    write("ward_beds.csv", ["site", "month", "beds", "adult_ga_beds_published", "admissions_a_day_published"],
          bed_rows)
