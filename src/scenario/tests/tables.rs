//! Tables whose rows would match nothing.

use super::support::Files;

/// Arrivals from a table of months, at two sites.
const BASE: &str = "[organisation.A]\n[site.RR8]\norganisation = \"A\"\n[site.RXF]\n\
organisation = \"A\"\n[[pathway.lung.step]]\nname = \"come\"\n[[pathway.skin.step]]\n\
name = \"come\"\n[table.referrals]\nfile = \"referrals.csv\"\n\
keys = [\"site\", \"pathway\", \"month\"]\n[arrivals.all]\npathways = [\"lung\", \"skin\"]\n\
monthly = { table = \"referrals\", column = \"count\" }\n";

fn with(rows: &str) -> Files {
    let text = format!("site,pathway,month,count\n{rows}");
    Files::of_2025(BASE).file("referrals.csv", &text)
}

#[test]
fn keys_that_are_no_months_are_shown_where_they_stand() {
    for month in ["2025-4", "Apr-25", "01/04/2025", "2025-13", "2025-04-31", ""] {
        let files = with(&format!("RR8,lung,2025-01,9\nRR8,lung,{month},9\nRR8,skin,x,9\n"));
        let failure = files.try_load().unwrap_err();
        assert_eq!(failure.faults.len(), 1, "{:#?}", failure.faults);
        let fault = &failure.faults[0];
        assert_eq!((fault.code, fault.address.as_str()), ("S0307", "table.referrals.month"));
        let found = format!("line 3, column \"month\": \"{month}\" is no month (and one more row)");
        assert_eq!(fault.found, found);
        assert!(fault.expected.contains("a month such as 2024-04"));
        let place = fault.place.unwrap();
        assert_eq!(failure.sources.line_column(place), (3, 10));
    }
    with("RR8,lung,2025-01,9\nRR8,skin,*,9\nRXF,*,2025-02-01,8\n").load();
}

#[test]
fn hours_are_0_to_23() {
    let profile = |rows: &str| {
        Files::of_2025(
            "[table.profiles]\nfile = \"profiles.csv\"\nkeys = [\"hour\"]\n\
             [profile.ed]\nhours = { table = \"profiles\", column = \"weight\" }\n",
        )
        .file("profiles.csv", &format!("hour,weight\n*,1\n{rows}"))
    };
    profile("0,2\n08,3\n23,4\n").load();
    for hour in ["24", "-1", "8am", "08:00", ""] {
        let fault = profile(&format!("{hour},2\n")).fault();
        assert_eq!(fault.code, "S0307", "{fault}");
        assert!(fault.expected.contains("0 to 23"), "{fault}");
    }
}

#[test]
fn a_quoted_decimal_comma_is_refused_and_thousands_are_read() {
    let fault = with("RR8,lung,2025-01,\"1,5\"\n").fault();
    assert_eq!(fault.code, "S0307");
    assert!(fault.expected.contains("1,260"), "{fault}");
    with("RR8,lung,2025-01,\"1,260\"\n").load();
}

#[test]
fn spaces_around_a_cell_are_no_part_of_it() {
    let plain = with("RR8,lung,2025-01,9\nRXF,skin,2025-01,8\n").load();
    let spaced = with("RR8 , lung,\t2025-01 , 9 \nRXF,skin,2025-01,8\n").load();
    assert!(plain.base.phases[0].model == spaced.base.phases[0].model);
    assert!(!plain.base.phases[0].model.sources.is_empty());
}

#[test]
fn growth_of_a_rate_is_refused() {
    let arrivals = |rest: &str| {
        Files::of_2025(&format!(
            "[[pathway.lung.step]]\nname = \"come\"\n[arrivals.all]\npathway = \"lung\"\n\
             rate = \"2 per day\"\n{rest}"
        ))
    };
    arrivals("").load();
    let fault = arrivals("growth = 0.02\n").fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0211", "arrivals.all.growth"));
}

#[test]
fn keys_that_name_nothing_are_told_with_the_nearest_name() {
    let files = with("RR8,lung,2025-01,9\nRR9,lung,2025-01,9\nRR9,lung,2025-02,9\n*,*,2025-03,9\n");
    let fault = files.fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0321", "table.referrals.site"));
    assert_eq!(fault.found, "line 3, column \"site\": there is no site \"RR9\" (and one more row)");
    assert_eq!(fault.hint.as_deref(), Some("did you mean \"RR8\"?"));
    let fault = with("RR8,lnug,2025-01,9\n").fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0321", "table.referrals.pathway"));
    assert_eq!(fault.hint.as_deref(), Some("did you mean \"lung\"?"));
}

#[test]
fn a_gap_in_the_months_of_arrivals_is_a_warning() {
    let scenario = with("RR8,lung,2025-01,9\nRR8,lung,2025-04,9\nRXF,skin,2025-06,9\n").load();
    assert_eq!(
        scenario.warnings,
        ["table \"referrals\" has no row for some months between others, which bring nobody: \
          RR8, lung: 2025-02 2025-03 (write 0 where that is meant)"]
    );
    let scenario = with("RR8,lung,2025-01,9\nRR8,lung,2025-02,9\nRR8,lung,2025-03,0\n").load();
    assert_eq!(scenario.warnings, ["pathway \"skin\": no patient ever comes"]);
}

#[test]
fn published_figures_of_nothing_are_refused() {
    let published = |header: &str, row: &str| {
        Files::new(&[(
            "scenario.toml",
            &format!(
                "published = \"published.csv\"\n{}[clock.28-day]\n[standard.28-day]\n\
                 clocks = [\"28-day\"]\nlimit = \"28 days\"\n[[pathway.lung.step]]\n\
                 name = \"come\"\n[pathway.skin]\ntumour = \"skin\"\n\
                 [[pathway.skin.step]]\nname = \"come\"\n",
                super::support::TOP
            ),
        )])
        .file("published.csv", &format!("{header}\n{row}\n"))
    };
    let header = "org_code,standard,basis,tumour,metric,value";
    let good = "HERE,28-day,whole,skin,performance,0.79";
    assert_eq!(published(header, good).load().published.len(), 1);
    published(header, "WYH,28-day,,,waiting_over_62,\"1,260\"").load();
    for (row, code, hint) in [
        ("HREE,28-day,whole,skin,performance,0.79", "S0322", Some("HERE")),
        ("HERE,82-day,whole,skin,performance,0.79", "S0322", Some("28-day")),
        ("HERE,28-day,hwole,skin,performance,0.79", "S0322", Some("whole")),
        ("HERE,28-day,whole,skni,performance,0.79", "S0322", Some("skin")),
        ("HERE,28-day,whole,skin,perfromance,0.79", "S0322", Some("performance")),
        ("HERE,28-day,whole,skin,performance,79", "S0307", None),
    ] {
        let fault = published(header, row).fault();
        assert_eq!(fault.code, code, "{fault}");
        assert_eq!(fault.hint, hint.map(|name| format!("did you mean \"{name}\"?")), "{fault}");
    }
    let fault = published(&header.replace("tumour", "tumor"), good).fault();
    assert_eq!(fault.code, "S0201");
    assert_eq!(fault.hint.as_deref(), Some("did you mean \"tumour\"?"));
}
