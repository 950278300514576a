//! Scenarios of the repository load.

use crate::model::Op;
use crate::model::Timing;
use crate::random::Sampler;
use crate::scenario::{Request, load};
use std::path::Path;

#[test]
fn the_smallest_scenario_compiles() {
    let request = Request {
        path: Path::new("tests/scenarios/mm1.toml"),
        stacked: &[],
        alternatives: &[],
        settings: &[],
    };
    let scenario = load(&request).unwrap();
    let model = &scenario.base.phases[0].model;
    assert_eq!(model.steps.len(), 2);
    let steps: Vec<_> = model.steps.iter().collect();
    assert!(matches!(steps[0].op, Op::Activity { .. }));
    assert_eq!(steps[1].op, Op::Leave);
    assert_eq!(
        model.timings.iter().next(),
        Some(&Timing::Sampled(Sampler::Exponential { mean: 3_600.0 }))
    );
    let source = model.sources.iter().next().unwrap();
    assert_eq!(source.daily.len(), 365);
    assert!(source.daily.iter().all(|daily| (daily - 19.2).abs() < 1e-12));
    assert_eq!(scenario.names.sites.iter().collect::<Vec<_>>(), ["HERE"]);
}
