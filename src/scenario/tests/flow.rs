//! Pathways, arrivals and references.

use super::support::Files;
use crate::ids::{BookingId, DiaryId, SourceId};
use crate::model::{Op, Timing};
use crate::random::name_key;

const TWO_SITES: &str = "[organisation.A]\n[organisation.B]\n[site.A]\norganisation = \"A\"\n[site.B]\norganisation = \"B\"\n";

#[test]
fn branch_thresholds_are_cumulative() {
    let scenario = Files::of_2025(
        "[pathway.p]\n[[pathway.p.step]]\nname = \"sort\"\nbranch = [{ chance = 0.25, to = \"b\" }, { otherwise = true, to = \"leave\" }, { chance = 0.25, to = \"c\" }]\n[[pathway.p.step]]\nname = \"b\"\n[[pathway.p.step]]\nname = \"c\"\npurpose = \"b\"\n[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n",
    )
    .load();
    let model = &scenario.base.phases[0].model;
    let arms: Vec<_> = model.arms.iter().map(|arm| (arm.up_to, arm.to.0)).collect();
    assert_eq!(arms, [((1 << 62) - 1, 1), ((1 << 63) - 1, 2), (u64::MAX, 3)]);
    let keys: Vec<_> = model.steps.iter().map(|step| step.key).collect();
    assert_eq!(keys[1], name_key(&["p", "b"]));
    assert_eq!(keys[1], keys[2]);
}

#[test]
fn monthly_counts_are_kept_and_grow_after_the_last_month() {
    let mut table = "month,site,count\n".to_owned();
    for month in 1..=12 {
        table += &format!("2023-{month:02},HERE,{}\n", 100 + month);
    }
    let scenario = Files::of_2025(
        "[profile.day]\nhours = [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,0,0,0,0,0,0]\n[table.t]\nfile = \"t.csv\"\nkeys = [\"month\", \"site\"]\n[pathway.p]\n[arrivals.a]\npathway = \"p\"\nmonthly = { table = \"t\", column = \"count\" }\ngrowth = 0.1\nweekdays = [2, 1, 1, 1, 1, 0, 0]\nbank_holidays = 0\nhours = \"day\"\nat_start = 7\n",
    )
    .file("t.csv", &table)
    .load();
    let source = &scenario.base.phases[0].model.sources[SourceId(0)];
    let january: f64 = source.daily[..31].iter().sum();
    assert!((january - 101.0 * 1.21).abs() < 1e-9, "{january}");
    assert_eq!(source.daily[0], 0.0);
    // Monday 6 January has twice the weight of the Tuesday after.
    assert!((source.daily[5] / source.daily[6] - 2.0).abs() < 1e-12);
    assert_eq!((source.at_start, source.hours.0), (7, 1));
    assert_eq!(source.key, name_key(&["arrivals", "a", "HERE", "p"]));
}

#[test]
fn a_site_may_use_the_resource_of_another() {
    let diary = "[diary.ct.A]\n[[diary.ct.A.session]]\nname = \"s\"\nopens = \"09:00\"\ncloses = \"17:00\"\nslots = 4\n[pathway.p]\n[[pathway.p.step]]\nname = \"ct\"\nbook = { diary = \"ct\", earliest = \"1 day\", did_not_attend = 0.5 }\n[arrivals.a]\npathways = [\"p\"]\nrate = \"1 per day\"\n";
    let fault = Files::of_2025(&format!("{TWO_SITES}{diary}")).fault();
    assert_eq!((fault.code, fault.found.as_str()), ("S0303", "there is no diary \"ct\" at site B"));
    let using =
        TWO_SITES.replace("organisation = \"B\"", "organisation = \"B\"\nuses = { ct = \"A\" }");
    let scenario = Files::of_2025(&format!("{using}{diary}")).load();
    let model = &scenario.base.phases[0].model;
    let booking = model.bookings[BookingId(1)];
    assert_eq!((booking.diary, booking.did_not_attend_below), (DiaryId(0), 1 << 63));
    // Where nobody arrives, nothing is missed.
    let only_a = diary.replace("rate", "sites = [\"A\"]\nrate");
    Files::of_2025(&format!("{TWO_SITES}{only_a}")).load();
}

#[test]
fn transfers_and_sending_reach_other_sites_and_pathways() {
    let scenario = Files::of_2025(&format!(
        "{TWO_SITES}[pathway.p]\n[[pathway.p.step]]\nname = \"go\"\ntransfer = \"B\"\n[[pathway.p.step]]\nname = \"on\"\nsend = {{ pathway = \"q\", step = \"two\" }}\n[pathway.q]\n[[pathway.q.step]]\nname = \"one\"\n[[pathway.q.step]]\nname = \"two\"\nactivity = {{ resource = \"r\", takes = \"5 min\" }}\n[rota.r.B]\nunits = 1\n[arrivals.a]\npathway = \"p\"\nsites = [\"A\"]\nrate = \"1 per day\"\n"
    ))
    .load();
    let model = &scenario.base.phases[0].model;
    let steps: Vec<_> = model.steps.iter().collect();
    // p at A: 0-2, p at B: 3-5, q at A: 6-8, q at B: 9-11.
    assert_eq!(steps[4].next.0, 10);
    assert!(matches!(steps[10].op, Op::Activity { .. }));
    assert_eq!(steps[7].op, Op::Continue);
}

#[test]
fn units_that_are_never_given_back_are_found() {
    let pathway = |release: &str| {
        format!(
            "[beds.ward]\nbeds = 4\n[pathway.p]\n[[pathway.p.step]]\nname = \"in\"\ntake = \"ward\"\n[[pathway.p.step]]\nname = \"sort\"\nbranch = [{{ chance = 0.5, to = \"leave\" }}, {{ otherwise = true, to = \"out\" }}]\n[[pathway.p.step]]\nname = \"out\"\nrelease = \"{release}\"\n[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n"
        )
    };
    let fault = Files::of_2025(&pathway("ward")).fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0402", "pathway.p"));
    assert_eq!(fault.found, "a patient leaves with \"ward\" of HERE still held");
}

#[test]
fn loops_in_which_no_time_passes_are_refused() {
    let arrivals = "[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n";
    let one = "[pathway.p]\n[[pathway.p.step]]\nname = \"one\"\n";
    let back = format!("{one}[[pathway.p.step]]\nname = \"two\"\nnext = \"one\"\n");
    let fault = Files::of_2025(&format!("{back}{arrivals}")).fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0401", "pathway.p.step.two"));
    assert_eq!(fault.found, "this leads back to \"one\" and no time passes on the way");
    // Time, or a limit, makes it sound.
    for sound in ["wait = \"1 s\"", "at_most = 3\nthen = \"leave\""] {
        Files::of_2025(&format!("{back}{sound}\n{arrivals}")).load();
    }
    let none = Files::of_2025(&format!("{back}wait = \"0 s\"\n{arrivals}")).fault();
    assert_eq!(none.code, "S0401");
    let when_full = |to: &str| {
        format!(
            "[beds.ward]\nbeds = 4\n{one}[[pathway.p.step]]\nname = \"try\"\ntake = {{ of = \"ward\", room = 0, when_full = \"{to}\" }}\n[[pathway.p.step]]\nname = \"stay\"\nwait = \"1 day\"\n[[pathway.p.step]]\nname = \"out\"\nrelease = \"ward\"\n{arrivals}"
        )
    };
    Files::of_2025(&when_full("leave")).load();
    let fault = Files::of_2025(&when_full("one")).fault();
    assert_eq!((fault.code, fault.address.as_str()), ("S0401", "pathway.p.step.try"));
    let send = |to| format!("[[pathway.p.step]]\nname = \"on\"\nsend = {{ pathway = \"{to}\" }}\n");
    let circle = format!(
        "{one}{}[pathway.q]\n{}{arrivals}",
        send("q"),
        send("p").replace("pathway.p.step", "pathway.q.step")
    );
    assert_eq!(Files::of_2025(&circle).fault().code, "S0401");
    let waits = circle.replace("name = \"one\"", "name = \"one\"\nwait = \"1 day\"");
    let scenario = Files::of_2025(&waits).load();
    let back: Vec<bool> =
        scenario.base.phases[0].model.steps.iter().map(|step| step.back).collect();
    assert_eq!(back, [false, false, false, true, false], "only the send to where patients were");
}

#[test]
fn one_for_each_and_parameters_and_settings() {
    let text = "[parameter.share]\nvalue = 0.2\nhigh = 0.5\n[pathway.\"{name}\"]\none_for_each = [\"skin\", \"lung\"]\ntumour = \"{name}\"\n[[pathway.\"{name}\".step]]\nname = \"sort\"\nbranch = [{ chance = { parameter = \"share\", one_minus = true }, to = \"leave\" }, { otherwise = true, to = \"leave\" }]\n[arrivals.\"{name}\"]\none_for_each = [\"skin\", \"lung\"]\npathway = \"{name}\"\nrate = \"1 per day\"\n";
    let scenario = Files::of_2025(text).setting("parameter.share=0.5").load();
    let names: Vec<_> = scenario.names.pathways.iter().map(String::as_str).collect();
    assert_eq!(names, ["skin", "lung"]);
    let model = &scenario.base.phases[0].model;
    assert_eq!(model.arms[0].up_to, (1 << 63) - 1);
    assert_eq!(model.sources.len(), 2);
    let outside = Files::of_2025(text).setting("parameter.share=0.6").fault();
    assert_eq!((outside.code, outside.address.as_str()), ("S0208", "parameter.share.value"));
    let unknown = Files::of_2025(text).setting("parameter.shape.value=1").fault();
    assert_eq!(unknown.code, "S0501");
    assert_eq!(unknown.hint.as_deref(), Some("did you mean \"share\"?"));
    let twice = Files::of_2025(text).setting("parameter.share=0.5").load();
    assert_eq!(scenario.digest, twice.digest);
    assert_ne!(scenario.digest, Files::of_2025(text).load().digest);
}

#[test]
fn cells_of_tables_can_be_set_and_bad_cells_are_found() {
    let text = "[table.lags]\nfile = \"lags.csv\"\nkeys = [\"pathway\"]\nunits = { seen = \"days\" }\n[pathway.p]\n[[pathway.p.step]]\nname = \"wait\"\nwait = { table = \"lags\", column = \"seen\", times = 2 }\n[arrivals.a]\npathway = \"p\"\nrate = \"1 per day\"\n";
    let fixed = |files: &Files| {
        let scenario = files.load();
        let model = &scenario.base.phases[0].model;
        match model.timings.iter().next() {
            Some(Timing::Sampled(sampler)) => format!("{sampler:?}"),
            other => panic!("{other:?}"),
        }
    };
    let good = Files::of_2025(text).file("lags.csv", "pathway,seen\n*,3\n");
    assert_eq!(fixed(&good), "Fixed { seconds: 518400 }");
    let set =
        Files::of_2025(text).file("lags.csv", "pathway,seen\np,3\n").setting("table.lags.p.seen=4");
    assert_eq!(fixed(&set), "Fixed { seconds: 691200 }");
    let bad = Files::of_2025(text).file("lags.csv", "pathway,seen\n*,1\np,three\n").fault();
    assert_eq!(bad.code, "S0307");
    assert_eq!(bad.found, "line 3, column \"seen\": \"three\" is not a usable number");
    let twice = Files::of_2025(text).file("lags.csv", "pathway,seen\np,1\np,2\n").fault();
    assert_eq!(twice.code, "S0308");
}

#[test]
fn too_many_things_and_far_dates_are_faults() {
    let clocks: String = (0..9).map(|number| format!("[clock.c{number}]\n")).collect();
    assert_eq!(Files::of_2025(&clocks).fault().code, "S0404");
    let sites: String =
        (0..300).map(|number| format!("[site.s{number}]\norganisation = \"A\"\n")).collect();
    assert_eq!(Files::of_2025(&format!("[organisation.A]\n{sites}")).fault().code, "S0404");
    let far = "schema_version = 1\nstart = 9999-12-01\nreport_from = 9999-12-01\nreport_to = 9999-12-31\n";
    assert_eq!(Files::new(&[("scenario.toml", far)]).fault().code, "S0210");
}

#[test]
fn files_outside_of_the_folder_and_other_versions_are_refused() {
    let outside = Files::of_2025("published = \"../published.csv\"\n").fault();
    assert_eq!((outside.code, outside.address.as_str()), ("S0104", "published"));
    let text = super::support::TOP.replace("schema_version = 1", "schema_version = 2");
    let failure = Files::new(&[("scenario.toml", &text)]).try_load().expect_err("another version");
    assert_eq!(failure.faults[0].code, "S0108");
    assert!(failure.is_unreadable());
}

#[test]
fn blocks_in_several_files_are_joined_but_not_twice() {
    let text = "files = [\"more.toml\"]\n[pathway.p]\n";
    let joined = Files::of_2025(text).file("more.toml", "[pathway.q]\n").load();
    assert_eq!(joined.names.pathways.len(), 2);
    let twice = Files::of_2025(text).file("more.toml", "[pathway.p]\n").fault();
    assert_eq!(twice.code, "S0107");
}
