//! W1 and W2: M/M/c with one first-come queue.

use super::heap::Heap;
use super::random;
use rand_distr::{Distribution, Exp1};
use std::collections::VecDeque;

/// What a run counts.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Figures {
    /// Arrivals and departures.
    pub(crate) events: u64,
    /// Mean time in the system \[mean services\].
    pub(crate) mean_time: f64,
    /// Share of the servers' time in use.
    pub(crate) in_use: f64,
}

const ARRIVAL: u32 = u32::MAX;

/// `customers` arrive at `rate` to `servers` who take 1 on average.
pub(crate) fn run(rate: f64, servers: u32, customers: u64, seed: u64) -> Figures {
    let mut random = random(seed);
    let mut unit = move || -> f64 { Exp1.sample(&mut random) };
    let mut events = Heap::new();
    let mut waiting: VecDeque<f64> = VecDeque::new();
    // When each customer in service had arrived, by server.
    let mut arrived = vec![0.0; servers as usize];
    let mut free: Vec<u32> = (0..servers).rev().collect();
    let (mut come, mut left, mut total, mut busy, mut since) = (0, 0_u64, 0.0, 0.0, 0.0);
    events.push(unit() / rate, ARRIVAL);
    let mut count = 0;
    while let Some((now, who)) = events.pop() {
        count += 1;
        busy += f64::from(servers - free.len() as u32) * (now - since);
        since = now;
        if who == ARRIVAL {
            come += 1;
            if come < customers {
                events.push(now + unit() / rate, ARRIVAL);
            }
            if let Some(server) = free.pop() {
                arrived[server as usize] = now;
                events.push(now + unit(), server);
            } else {
                waiting.push_back(now);
            }
        } else {
            left += 1;
            total += now - arrived[who as usize];
            if let Some(came) = waiting.pop_front() {
                arrived[who as usize] = came;
                events.push(now + unit(), who);
            } else {
                free.push(who);
            }
        }
    }
    Figures {
        events: count,
        mean_time: total / left as f64,
        in_use: busy / (since * f64::from(servers)),
    }
}
