use super::*;
use crate::engine::Replication;
use crate::ids::{
    IdVec, OrganisationId, PathwayId, ProfileId, RouteId, SamplerId, SiteId, StageId, StepId,
};
use crate::model::{Horizon, HourProfile, Model, Op, Pathway, Place, Site, Source, Step};
use crate::random::{Key, Sampler, name_key};

fn at(seconds: i64) -> SimTime {
    SimTime::from_seconds(seconds)
}

#[test]
fn averages_begin_at_the_end_of_the_warm_up() {
    let mut tally = Tally::new(at(100), SimSpan::ZERO);
    let place = PlaceId(1);
    tally.place_changed(at(0), place, 2, 3, 4);
    tally.place_changed(at(150), place, 3, 3, 0);
    let found = tally.place(place, at(200)).expect("it changed");
    assert_eq!(found, PlaceTally { in_use: 2.5, units: 3.0, waiting: 0.0 });
    assert_eq!(tally.place(PlaceId(2), at(200)), None);
}

#[test]
fn waits_keep_their_moments() {
    let mut waits = WaitTally::default();
    for seconds in [0, 10, 20, 30] {
        waits.add(SimSpan::from_seconds(seconds), 20);
    }
    assert!((waits.mean() - 15.0).abs() < 1e-12);
    assert!((waits.variance() - 125.0).abs() < 1e-9);
    assert!((waits.share_above_zero() - 0.75).abs() < 1e-12);
    assert!((waits.share_longer() - 0.25).abs() < 1e-12);
}

/// Two servers with a queue: Poisson arrivals at 40 a day, exponential service
/// with a mean of an hour.
fn two_servers(days: i64) -> Model {
    let end = SimTime::from_day(days);
    let ops = [Op::Activity { place: PlaceId(0), takes: SamplerId(0) }, Op::Leave];
    let step = |(index, op)| Step {
        op,
        next: StepId(index as u32 + 1),
        key: name_key(&["tally", if index == 0 { "service" } else { "leave" }]),
        stage: StageId(0),
    };
    Model {
        horizon: Horizon {
            report_from: SimTime::START,
            report_to: end,
            end,
            months: vec![SimTime::START, end],
        },
        sites: [Site { organisation: OrganisationId(0) }].into_iter().collect(),
        organisations: 1,
        steps: ops.into_iter().enumerate().map(step).collect(),
        arms: Vec::new(),
        pathways: [Pathway { first: StepId(0), length: 2, group: 0 }].into_iter().collect(),
        bookings: IdVec::new(),
        samplers: [Sampler::exponential(3_600.0).expect("a mean")].into_iter().collect(),
        profiles: [HourProfile::flat()].into_iter().collect(),
        calendars: IdVec::new(),
        places: [Place { site: SiteId(0), key: 1, capacity: vec![(SimTime::START, 2)] }]
            .into_iter()
            .collect(),
        diaries: IdVec::new(),
        meetings: IdVec::new(),
        sources: [Source {
            key: name_key(&["arrivals"]),
            pathway: PathwayId(0),
            site: SiteId(0),
            enters_at: 0,
            urgency: 0,
            route: RouteId(0),
            daily: vec![40.0; days as usize],
            hours: ProfileId(0),
            at_start: 0,
        }]
        .into_iter()
        .collect(),
        clocks: 0,
        stages: 1,
        standards: Vec::new(),
    }
}

/// M/M/2 at a load of 5/6. With a = 5/3 offered, Erlang's C is
/// a^2 / (2 (1 - rho)) / (1 + a + a^2 / (2 (1 - rho))) = 0.7576, and the mean
/// wait C / (2 mu - lambda) = 2.2727 hours.
#[test]
fn a_queue_of_two_servers_is_as_theory_has_it() {
    let days = 8_000;
    let (warm_up, end) = (SimTime::from_day(100), SimTime::from_day(days));
    let model = two_servers(days);
    let near = |found: f64, expected: f64, share: f64| {
        assert!((found / expected - 1.0).abs() < share, "{found} is not {expected}");
    };
    let mut waits = WaitTally::default();
    for replication in 0..4 {
        let key = Key::of_replication(11, replication);
        let run = Replication::new(&model, key, Tally::new(warm_up, SimSpan::from_seconds(3_600)));
        let (tally, _) = run.finish().expect("a sound model");
        let of_run = tally.waits(PlaceId(0));
        assert_eq!(of_run, tally.waits_of(PlaceId(0), 0));
        let place = tally.place(PlaceId(0), end).expect("it was used");
        near(place.in_use, 5.0 / 3.0, 0.01);
        near(place.units, 2.0, 1e-9);
        // Little: the queue is the rate times the wait, and so is all inside.
        near(place.waiting, 40.0 / 24.0 * of_run.mean() / 3_600.0, 0.01);
        near(tally.mean_inside(end), place.waiting + place.in_use, 1e-4);
        near(tally.in_system().mean(), of_run.mean() + 3_600.0, 0.01);
        waits = waits.and(of_run);
    }
    near(waits.share_above_zero(), 0.7576, 0.01);
    near(waits.mean() / 3_600.0, 2.2727, 0.03);
    // P(W > t) = C exp(-(2 mu - lambda) t), with t an hour.
    near(waits.share_longer(), 0.7576 * (-1.0_f64 / 3.0).exp(), 0.02);
    // Its tail is exponential: the variance is C (2 - C) / (2 mu - lambda)^2.
    near(waits.variance() / 3_600.0 / 3_600.0, 0.7576 * (2.0 - 0.7576) * 9.0, 0.1);
}
