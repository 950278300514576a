"""Figures that no publication gives."""

from names import LEEDS

PROSTATE_SHARE = 0.45          # of urological referrals excluding testicular
OUTSIDE_62_SHARE = 0.08        # of first treatments that are on no 62-day route
DID_NOT_ATTEND = 0.04          # at scans and endoscopy
# Share of patients whose first test is CT, MRI or endoscopy (domain.md 3.11, rounded), share who go
# on to a biopsy (never less than 1.3 times the share with cancer).
TESTS = {
    "lung": (0.85, 0.0, 0.0, 0.30), "prostate": (0.0, 0.80, 0.0, 0.45),
    "lower GI": (0.20, 0.0, 0.60, 0.12), "upper GI": (0.05, 0.0, 0.85, 0.15),
    "breast": (0.0, 0.0, 0.0, 0.20), "skin": (0.0, 0.0, 0.0, 0.30),
    "gynaecological": (0.10, 0.08, 0.0, 0.35), "head and neck": (0.15, 0.15, 0.0, 0.15),
    "other urology": (0.50, 0.05, 0.0, 0.20), "testicular": (0.05, 0.0, 0.0, 0.10),
    "haematological": (0.35, 0.0, 0.0, 0.45), "non-specific symptoms": (0.80, 0.05, 0.10, 0.12),
    "children": (0.05, 0.10, 0.0, 0.06), "brain": (0.10, 0.60, 0.0, 0.06),
    "sarcoma": (0.05, 0.50, 0.0, 0.15), "unnamed": (0.40, 0.05, 0.05, 0.10),
    "breast symptomatic": (0.0, 0.0, 0.0, 0.08),
    "breast screening": (0.0, 0.0, 0.0, 0.60), "lower GI screening": (0.05, 0.0, 0.85, 0.15),
    "gynaecological screening": (0.0, 0.0, 0.0, 0.30),
}
STAGING_CT = {"lower GI", "upper GI"}   # have a CT when worked up, beside the first test
# Stand-ins, used only for fitting, for waits that the simulation produces itself [days: earliest,
# median of the rest].
SLOT_WAIT = {"ct": (1, 1.6), "mri": (1, 1.7), "endoscopy": (2, 2.4)}
# Lags in cancer.toml that are the same everywhere [median days, sigma]; keep in step with it.
PATIENT_CHOICE = 0.12         # who ask for another day, 7 to 14 days later
REPORT = (2.0, 0.6)
PATHOLOGY = (5.5, 0.5)
TELLING = (2.0, 0.6)
BIOPSY_SIGMA = 0.6
# Median days from the first result to the biopsy, and to telling those who need none, before both
# are scaled by one fitted factor for each trust and pathway.
BIOPSY = {"lung": 4.0, "prostate": 4.0, "lower GI": 0.5, "upper GI": 0.5, "breast": 0.3, "skin": 2.0,
          "gynaecological": 2.0, "head and neck": 3.0, "other urology": 3.0, "breast symptomatic": 0.3,
          "breast screening": 0.3, "lower GI screening": 0.5, "gynaecological screening": 0.5}
BIOPSY_ELSEWHERE = 3.0
RULED_OUT = 5.0
# Share who go straight to the first test instead of to a clinic first.
STRAIGHT = {"lung": 0.5, "prostate": 0.4, "lower GI": 0.5, "upper GI": 0.6, "lower GI screening": 0.0}
# Days to the first attendance after screening, which are not published [median, sigma]: a bowel
# practitioner's clinic within two weeks, assessment clinics within one.
SEEN_AFTER_SCREENING = {"lower GI screening": (12.0, 0.4)}
SEEN_AFTER_SCREENING_ELSE = (7.0, 0.6)
# First attendances in which for most everything is done, so that first-seen days hold patients' choice.
ONE_STOP = {"breast", "breast symptomatic", "breast screening", "skin", "gynaecological", "gynaecological screening",
            "head and neck"}
# Share of those with cancer who are treated without a meeting, and of skin cancers that are cut out
# whole in the clinic: where fitting begins (levels.py).
CLEAR_CUT = {"lung": 0.2, "prostate": 0.25, "lower GI": 0.15, "upper GI": 0.3, "breast": 0.05, "skin": 0.4,
             "gynaecological": 0.15, "other urology": 0.3, "haematological": 0.3, "breast symptomatic": 0.05}
DECIDED_AT_ONCE = 0.1          # of those upgraded, or found by screening, for whom treatment is decided on that day: where fitting begins (levels.py)
EXPEDITING = 0.2               # of those who would be treated within 14 days after day 62, pulled forward to it: likewise
ENDOSCOPY_CANCER_SHARE = 0.38  # at most, of list endoscopy
PAPERWORK = (4.0, 0.5)
SEEN_AT_LEEDS = (5.0, 0.5)
ELAPSED_OUTSIDE = (38.0, 0.35)
TRANSFERRED_MIX = {"surgery": 0.32, "drugs": 0.08, "radiotherapy": 0.55}  # the rest: other
PRIOR_SIGMA = {"surgery": 0.5, "drugs": 0.75, "radiotherapy": 0.45, "other": 1.0}
DECISION_SIGMA = 0.75
UPGRADE_SIGMA = 0.8
RING_FENCE = {"ct": 1.25, "mri": 1.25, "endoscopy": 1.35}  # slots kept for suspected cancer, over those it needs in the month
MOST_KEPT = 0.75               # of all slots of a month at most; the parameters "ring fence" may ask for 1.3 times it
CANCER_ON_LIST = {"ct": 5.0, "mri": 5.0, "endoscopy": 10.0}  # days that suspected cancer is on the published list
HORIZON = 35.0                 # days ahead for which the diaries are open; keep in step with resources.toml
SHORT_QUEUE = 35.0             # days of work in the queue when nobody should reach six weeks
MANY_REACH = 0.35              # share reaching six weeks from which lists are not scaled
MOST_ROOM = 0.03               # slots for everyone else over what was done, where lists are short
ROOM_ENDOSCOPY = 0.025
NO_ROOM_FROM = 21.0            # days of work on the list from which what was done is all there was
WORKING_DAYS = 251
CT_SHARE_OF_TYPE_1 = 0.17      # at most; no more than 0.8 of unscheduled CT
# Emergency inpatients' share of adult general and acute beds occupied: more elective beds at Leeds.
EMERGENCY_SHARE_OF_BEDS = {LEEDS: 0.66}
EMERGENCY_SHARE_ELSEWHERE = 0.80
NIGHTS_SIGMA = 1.25
BEDS_SPARE = 1.5               # beds above the mean need, in standard deviations (its square root)
BED_FOUND_SIGMA = 1.0
BED_FOUND_SHARE = 0.8          # of published waits of 4 hours from decision to admit; the rest is the queue
FIRST_ASSESSMENT = (28.0, 0.6)     # type 1, clinician [mean min, sigma]
REVIEW = (10.0, 0.5)
RESULTS_SIGMA = 0.75
CLINICIAN_USE = {"night": 0.80, "day": 0.93, "evening": 0.94}
WALK_IN_HOURS = [2.46, 1.99, 1.49, 1.25, 1.25, 1.25, 1.25, 1.74, 3.24, 5.48, 6.22, 6.47, 6.47,
                 6.22, 5.97, 5.97, 5.97, 6.22, 6.22, 5.97, 5.48, 4.47, 3.98, 2.99]
AMBULANCE_HOURS = [2.79, 2.73, 2.43, 2.22, 2.21, 2.25, 2.52, 3.50, 4.82, 5.58, 6.01, 5.94, 5.60,
                   5.29, 5.07, 5.20, 5.17, 4.68, 4.76, 4.79, 4.55, 4.21, 3.98, 3.70]
AMBULANCE_SHARE = 0.28         # of type 1 arrivals
WALK_IN_DAYS = [1.118, 1.050, 0.980, 0.980, 0.980, 0.910, 0.980]
