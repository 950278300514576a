"""Scanners and endoscopy: slots, and everyone else who needs them."""

import math

from cancer_counts import total_over
from files import days_in, number, read, write
from judgement import *
from names import *

def prepare_diagnostics(folder, counts, screening, exits, fits):
    dm01 = {}
    for row in read(folder, "dm01_monthly.csv"):
        dm01[row["org_code"], row["period"], row["test_id"]] = row

    def value(trust, month, test, column):
        total = 0.0
        for test_id in TEST_IDS[test]:
            row = dm01.get((trust, month, test_id))
            if row:
                total += number(row[column])
        return total

    ae = {(r["org_code"], r["period"]): r for r in read(folder, "ae_monthly.csv")}
    # Bradford reports unscheduled CT and MRI under the waiting list in most of 2024/25: take them
    # out again at the share of its months before.
    earlier = {}
    for test in ("ct", "mri"):
        months = ["2023-%02d" % m for m in range(4, 13)]
        unscheduled = sum(value("RAE", m, test, "activity_unscheduled") for m in months)
        earlier[test] = unscheduled / sum(value("RAE", m, test, "activity_total") for m in months)

    def activity(trust, month, test):
        booked = value(trust, month, test, "activity_waiting_list") + value(trust, month, test, "activity_planned")
        unscheduled = value(trust, month, test, "activity_unscheduled")
        if trust == "RAE" and test in earlier and unscheduled < 0.05 * booked:
            unscheduled = booked * earlier[test]
            booked -= unscheduled
        return booked, unscheduled

    def suspected_cancer(trust, month, test):
        index = ["ct", "mri", "endoscopy"].index(test)
        total = 0.0
        for pathway in PATHWAYS + list(SCREENED.values()):
            people = counts.get((trust, pathway, month), 0.0) * (1 - exits[trust])
            people += screening.get((trust, pathway, month), 0.0)
            total += people * fits[trust, pathway]["shares"][index]
            if test == "ct" and pathway in STAGING_CT:
                total += people * fits[trust, pathway]["cancers"]
        return total

    slots, routine, inpatient, summary = [], [], [], []
    previous = {m: p for p, m in zip(["2023-09"] + MONTHS[:-1], MONTHS)}
    room = {t: {} for t in TRUSTS}
    demand, supply, fence = {}, {}, {}
    for trust in TRUSTS:
        attendances = sum(number(ae[trust, m]["att_type1"]) + number(ae[trust, m]["att_booked_type1"]) for m in YEAR)
        unscheduled_year = sum(activity(trust, m, "ct")[1] for m in YEAR)
        ct_share = min(CT_SHARE_OF_TYPE_1, 0.8 * unscheduled_year / attendances)
        room[trust]["type_1_ct"] = ct_share
        for test in TEST_IDS:
            list_before = value(trust, "2024-03", test, "total_wl")
            list_after = value(trust, "2025-03", test, "total_wl")
            booked_year = sum(activity(trust, m, test)[0] for m in YEAR)
            growth = (list_after - list_before) / booked_year
            mean_list = sum(value(trust, m, test, "total_wl") for m in YEAR) / 12
            days_of_list = mean_list / (booked_year / 365)
            # Where a list exists, what was done is capacity. Where it is short, capacity is bounded
            # from below only: a little room, falling to none where the list grew by a week's work
            # in the year or holds three weeks of work.
            headroom = MOST_ROOM * min(1.0, max(0.0, 1 - growth / 0.02))
            headroom *= min(1.0, max(0.0, (NO_ROOM_FROM - days_of_list) / 7))
            if test == "endoscopy":
                headroom = ROOM_ENDOSCOPY
            # Some requests leave the published list without a test, and who is asked for first is not
            # always tested first: a queue in order of request that is as long as the list waits longer
            # than the list does. Where few reach six weeks (those in their seventh week over those in
            # their first), the list is scaled down so that the queue of March 2025, which is held from
            # then on, keeps to that.
            reach = (sum(value(trust, m, test, "wk_06_07") for m in YEAR)
                     / sum(value(trust, m, test, "wk_00_01") for m in YEAR))
            served = sum(activity(trust, m, test)[0] - suspected_cancer(trust, m, test) for m in YEAR) / 365
            cancer_list = sum(suspected_cancer(trust, m, test) for m in YEAR) / 365 * CANCER_ON_LIST[test]
            longest = SHORT_QUEUE + (42 - SHORT_QUEUE) * reach / MANY_REACH
            scale = 1.0 if reach > MANY_REACH else min(1.0, longest * served / (list_after - cancer_list))
            wanted_year, cancer_year = 0.0, 0.0
            for month in MONTHS:
                done, unscheduled = activity(trust, month, test)
                change = value(trust, month, test, "total_wl") - value(trust, previous[month], test, "total_wl")
                change *= scale
                cancer_tests = suspected_cancer(trust, month, test)
                # Slots kept for suspected cancer and not needed are no activity: they come on top,
                # but not where the list is longer than the diary and takes them when they are released.
                waiting = scale * value(trust, month, test, "total_wl") - change / 2
                ahead = waiting / (done - cancer_tests) * days_in(month)
                lost = min(1.0, max(0.0, (HORIZON + 14 - ahead) / 14))
                kept = (1 + (RING_FENCE[test] - 1) * lost) * min(cancer_tests, 0.7 * done)
                supply[trust, test, month] = ((max(0.3 * done, done - cancer_tests) * (1 + headroom) + kept)
                                              / (1 - DID_NOT_ATTEND))
                demand[trust, test, month] = max(0.15 * done, done + change - cancer_tests)
                # Kept is what suspected cancer needs in that month. The share is rounded to whole slots
                # in each session: enough of them for each day.
                a_day = supply[trust, test, month] / (WORKING_DAYS / 12)
                needed = cancer_tests / (1 - DID_NOT_ATTEND) / (WORKING_DAYS / 12)
                fence[trust, test, month] = min(MOST_KEPT, max(RING_FENCE[test] * needed / a_day,
                                                               (math.ceil(1.1 * needed) + 0.2) / a_day))
                if month in YEAR:
                    wanted_year += demand[trust, test, month]
                    cancer_year += cancer_tests
            for month in AHEAD:
                # Held level: requests of the month are what the same month of the last year served.
                same = "%s%s" % ("2024" if month[5:] > "03" else "2025", month[4:])
                done, _ = activity(trust, same, test)
                demand[trust, test, month] = max(0.15 * done, done - suspected_cancer(trust, same, test))
            # Nobody on a routine list is seen at once: notice, letters, preparation.
            room[trust][test + "_notice"] = min(14.0, 0.7 * days_of_list)
            room[trust][test + "_at_start"] = scale * (value(trust, "2023-09", test, "total_wl") - cancer_list)
            summary.append((trust, test, booked_year / 12, cancer_year / booked_year, wanted_year / 12,
                            days_of_list, growth, headroom, reach, scale))
        # Lines for the booked (15 min, 12 h, 21 days) and the emergencies of the busiest hours.
        booked = max(supply[trust, "ct", m] for m in YEAR)
        emergencies = unscheduled_year / 365
        room[trust]["ct_lists"] = math.ceil(booked / 21 * 0.25 / 12 / 0.85 + emergencies * 0.062 * 0.34 / 0.75)
        room[trust]["ct_on_call"] = max(1, math.ceil(emergencies * 0.062 * 0.34 / 0.75))
        room[trust]["mri_lists"] = math.ceil(max(supply[trust, "mri", m] for m in YEAR) / 21 * 0.5 / 12)
        room[trust]["endoscopy_lists"] = math.ceil(max(supply[trust, "endoscopy", m] for m in YEAR) / 21 * 0.6 / 9)
        # Referral triage (10 min, 10 h on 251 days) and biopsy rooms (32 min, 8 h).
        triaged = sum(total_over(YEAR, counts, trust, p) for p in ("lung", "prostate", "lower GI", "upper GI", "breast"))
        room[trust]["referral_triage"] = math.ceil(triaged / WORKING_DAYS * 10 / 600 / 0.6)
        biopsies = sum(total_over(YEAR, counts, trust, p) * fits[trust, p]["work_up"] for p in PATHWAYS)
        biopsies += sum(screening.get((trust, p, m), 0.0) * fits[trust, p]["work_up"]
                        for p in SCREENED.values() for m in YEAR)
        room[trust]["biopsy_rooms"] = math.ceil(biopsies / WORKING_DAYS * 32 / 480 / 0.65)
        for month in MONTHS:
            slots.append([trust, month] + [round(supply[trust, test, month], 1) for test in TEST_IDS]
                         + [round(fence[trust, test, month], 3) for test in TEST_IDS])
            type_1 = number(ae[trust, month]["att_type1"]) + number(ae[trust, month]["att_booked_type1"])
            inpatients = max(0.0, activity(trust, month, "ct")[1] - type_1 * ct_share)
            inpatient.append((trust, month, inpatients))
        for month in MONTHS + AHEAD:
            routine.append((trust, month, demand[trust, "ct", month], demand[trust, "mri", month],
                            demand[trust, "endoscopy", month]))
    write("slots.csv", ["site", "month"] + list(TEST_IDS) + [test + "_ring_fence" for test in TEST_IDS], slots)
    write("routine_tests.csv", ["site", "month", "ct", "mri", "endoscopy"],
          [tuple(r[:2]) + tuple(round(v, 1) for v in r[2:]) for r in routine])
    write("inpatient_ct.csv", ["site", "month", "count"], [(a, b, round(c, 1)) for a, b, c in inpatient])
    columns = ["ct_lists", "ct_on_call", "mri_lists", "endoscopy_lists", "ct_notice", "mri_notice", "endoscopy_notice", "ct_at_start",
               "mri_at_start", "endoscopy_at_start", "referral_triage", "biopsy_rooms"]
    write("rooms.csv", ["site"] + columns,
          [[s] + [round(room[LEEDS if s == OUTSIDE else s][c], 3) for c in columns] for s in SITES])
    print("diagnostics: trust test booked/month cancer-share routine/month list-days growth headroom reach-6-weeks scale")
    for row in summary:
        print("  %s %-9s %6.0f %.3f %6.0f %5.1f %+.3f %.3f %.3f %.2f" % row)
    return {t: room[t]["type_1_ct"] for t in TRUSTS}
