"""Who and what there is: trusts, months, tumour groups; published label -> name in the scenario."""


TRUSTS = ["RCF", "RAE", "RWY", "RCD", "RR8", "RXF"]
LEEDS = "RR8"
OUTSIDE = "OUTSIDE"
SITES = TRUSTS + [OUTSIDE]
YEAR = ["2024-%02d" % m for m in range(4, 13)] + ["2025-%02d" % m for m in range(1, 4)]
MONTHS = ["2023-10", "2023-11", "2023-12"] + ["2024-%02d" % m for m in range(1, 13)] + YEAR[9:]
# What a forecast from the end of September 2024 may be fitted to.
FROZEN = MONTHS[:12]
# After what is published: the year that is forecast, and the follow-up.
AHEAD = ["2025-%02d" % m for m in range(4, 13)] + ["2026-%02d" % m for m in range(1, 8)]

SUSPECTED = {
    "Suspected lung cancer": ["lung"],
    "Suspected urological malignancies (excluding testicular)": ["prostate", "other urology"],
    "Suspected lower gastrointestinal cancer": ["lower GI"],
    "Suspected upper gastrointestinal cancer": ["upper GI"],
    "Suspected breast cancer": ["breast"],
    "Suspected skin cancer": ["skin"],
    "Suspected gynaecological cancer": ["gynaecological"],
    "Suspected head & neck cancer": ["head and neck"],
    "Suspected haematological malignancies (excluding acute leukaemia)": ["haematological"],
    "Suspected acute leukaemia": ["haematological"],
    "Suspected testicular cancer": ["testicular"],
    "Suspected cancer - non-specific symptoms": ["non-specific symptoms"],
    "Suspected children's cancer": ["children"],
    "Suspected brain/central nervous system tumours": ["brain"],
    "Suspected sarcoma": ["sarcoma"],
    "Suspected other cancer": ["unnamed"],
}
SYMPTOMATIC = "Exhibited (non-cancer) breast symptoms - cancer not initially suspected"
TREATED = {
    "Lung": "lung",
    "Urological - Prostate": "prostate",
    "Urological - Other (a)": "other urology",
    "Lower Gastrointestinal": "lower GI",
    "Upper Gastrointestinal - Hepatobiliary": "upper GI",
    "Upper Gastrointestinal - Oesophagus & Stomach": "upper GI",
    "Breast": "breast",
    "Skin": "skin",
    "Gynaecological": "gynaecological",
    "Head & Neck": "head and neck",
    "Haematological - Lymphoma": "haematological",
    "Haematological - Other (a)": "haematological",
    "Other (a)": "other",
}
TREATED_GROUPS = ["lung", "prostate", "other urology", "lower GI", "upper GI", "breast", "skin",
                  "gynaecological", "head and neck", "haematological", "other"]
# Under which treated tumour a suspected one is counted, where the name differs.
BECOMES = {"testicular": "other urology", "non-specific symptoms": "other", "children": "other",
           "brain": "other", "sarcoma": "other", "unnamed": "other", "breast symptomatic": "breast"}
PATHWAYS = ["lung", "prostate", "lower GI", "upper GI", "breast", "skin", "gynaecological",
            "head and neck", "other urology", "testicular", "haematological",
            "non-specific symptoms", "children", "brain", "sarcoma", "unnamed",
            "breast symptomatic"]
SCREENED = {"Suspected breast cancer": "breast screening",
            "Suspected lower gastrointestinal cancer": "lower GI screening",
            "Suspected gynaecological cancer": "gynaecological screening"}
TEST_IDS = {"ct": ["2"], "mri": ["1"], "endoscopy": ["12", "13", "15"]}
MODALITIES = {"Surgery": "surgery", "Anti-cancer drug regimen": "drugs",
              "Radiotherapy": "radiotherapy", "Other": "other"}
