//! Standards, groups, published figures, assumptions.

use super::support::Files;
use crate::model::{Counting, Limit};
use jiff::civil::date;

#[test]
fn terms_of_standards_groups_and_registers_are_kept() {
    let text = r#"
published = "published.csv"
anatomy = "lung"
[clock.62-day]
[clock.ae]
[standard.62-day]
clocks = ["62-day"]
limit = "62 days"
share = [{ from = 2023-10-01, value = 0.85 }, { from = 2022-01-01, value = 0.8 }]
counting = { hand_over_by_day = 38, treat_within = "24 days" }
routes = ["gp"]
stock_over = ["62 days", "104 days"]
[standard.4-hour]
clocks = ["ae"]
limit = "4 hours"
[parameter.share]
value = 0.2
source = "judgement"
[pathway.lung]
tumour = "lung"
[[pathway.lung.step]]
name = "wait"
wait = { uniform = ["1 day", "3 days"], source = "audit 2024" }
[pathway.other]
resource = "ct"
[arrivals.a]
pathways = ["lung", "other"]
route = "gp"
rate = "1 per day"
"#;
    let scenario = Files::of_2025(text)
        .file(
            "published.csv",
            "org_code,standard,metric,period_start,period_end,value\nHERE,62-day,performance,2025-01-01,2025-01-31,0.7\nHERE,62-day,performance,2025-02-01,2025-02-28,\n",
        )
        .load();
    let model = &scenario.base.phases[0].model;
    assert_eq!(model.standards[0].limit, Limit::Days(62));
    let counting = Counting::Shared { hand_over_by_day: 38, treat_within_days: 24 };
    assert_eq!(model.standards[0].counting, counting);
    assert_eq!(model.standards[0].stock_over_days, [62, 104]);
    assert_eq!(model.standards[1].limit, Limit::Seconds(4 * 3_600));
    assert_eq!(scenario.standards[0].share_on(date(2023, 9, 30)), Some(0.8));
    assert_eq!(scenario.standards[0].share_on(date(2024, 1, 1)), Some(0.85));
    assert_eq!(scenario.names.groups.len(), 3);
    assert_eq!(scenario.anatomy.map(|group| group.0), Some(1));
    assert_eq!(scenario.published.len(), 1);
    let told: Vec<_> = scenario
        .assumptions
        .iter()
        .map(|it| (it.address.as_str(), it.value.as_str(), it.source.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("parameter.share", "0.2", "judgement"),
            ("pathway.lung.step.wait.wait", "{ uniform = [\"1 day\", \"3 days\"] }", "audit 2024"),
        ]
    );
}
