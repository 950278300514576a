//! Data that trusts could be asked for, and the parameters that ask for it.

use super::support::Files;
use crate::scenario::JudgedFigure;

const TEXT: &str = r#"
[organisation.RCF]
[site.RCF]
organisation = "RCF"
[parameter.lag]
value = 1.0
low = 0.5
high = 2.0
sites = { RCF = 1.1 }
changes = { RCF = { from = 2025-06-01, value = 1.2, source = "published" } }
fit = { spread = 0.3 }
asks = "turnaround"
[parameter.choice]
value = 0.12
asks = "turnaround"
[parameter.wait]
value = 1.0
low = 0.5
high = 2.0
fit = { spread = 0.3 }
[data_request.turnaround]
title = "Turnaround"
what = "Dates of test and report"
why = "How long reports take"
owner = "Radiology"
[data_request.log]
title = "Log"
what = "Dates of transfers"
why = "Days between trusts"
owner = "Coordinators"
judgement = { "paperwork" = "pathway.*.step.paper" }
[pathway.p]
[[pathway.p.step]]
name = "paper"
wait = "1 day"
source = "judgement"
[[pathway.p.step]]
name = "later"
wait = { takes = "1 day", source = "published" }
[arrivals.a]
pathway = "p"
rate = "1 per day"
"#;

#[test]
fn requests_have_what_asks_for_them() {
    let requests = Files::of_2025(TEXT).load().data_requests;
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].title, "Turnaround");
    assert_eq!(requests[0].settles, ["parameter.lag.changes.RCF.value", "parameter.lag.sites.RCF"]);
    let judged = |what: &str, value: Option<&str>| JudgedFigure {
        what: what.to_owned(),
        value: value.map(str::to_owned),
        figures: 1,
    };
    assert_eq!(requests[0].judged, [judged("choice", Some("0.12"))]);
    assert!(requests[1].settles.is_empty());
    assert_eq!(requests[1].judged, [judged("paperwork", None)]);
}

#[test]
fn a_parameter_that_asks_for_nothing_known_is_a_fault() {
    let text = TEXT.replacen("asks = \"turnaround\"", "asks = \"turnaruond\"", 1);
    let fault = Files::of_2025(&text).fault();
    assert_eq!(fault.code, "S0304");
    assert_eq!(fault.address, "parameter.lag.asks");
    assert!(fault.to_string().contains("turnaround"), "{fault}");
}

#[test]
fn judgement_that_is_nowhere_is_a_fault() {
    // What has another source is no judgement.
    for pattern in ["pathway.*.step.later", "nowhere"] {
        let text = TEXT.replace("pathway.*.step.paper", pattern);
        let fault = Files::of_2025(&text).fault();
        assert_eq!(fault.code, "S0304");
        assert!(fault.found.contains(pattern), "{fault}");
    }
}
