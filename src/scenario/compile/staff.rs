//! Staff to capacity: how many are at work side by side.

use super::places::MOST_UNITS;
use super::world::World;
use crate::scenario::figures::Here;
use crate::scenario::file_types::StaffFile;

/// Hours a week of a post if nothing is said.
const HOURS_A_WEEK: f64 = 37.5;
/// Hours of a week.
const MOST_HOURS: f64 = 168.0;

/// Hours a week that staff spend on the work, month by month.
pub(super) fn hours_a_week(
    world: &World<'_>,
    staff: &StaffFile,
    here: Here<'_>,
) -> Option<Vec<f64>> {
    let by_month = |number: &Option<_>, most, what, default| match number {
        Some(number) => world.by_month(number, here, most, what),
        None => Some(vec![default; world.months.len() - 1]),
    };
    let posts = world.by_month(&staff.posts, here, MOST_UNITS, "the number of posts");
    let vacancy = by_month(&staff.vacancy, 1.0, "the share of vacant posts", 0.0);
    let leave = by_month(&staff.leave, 1.0, "the share of leave", 0.0);
    let hours = by_month(&staff.hours_a_week, MOST_HOURS, "the number of hours", HOURS_A_WEEK);
    let share = by_month(&staff.share, 1.0, "the share of the hours", 1.0);
    let (posts, vacancy, leave, hours, share) = (posts?, vacancy?, leave?, hours?, share?);
    let of_month =
        |at: usize| posts[at] * (1.0 - vacancy[at]) * (1.0 - leave[at]) * hours[at] * share[at];
    Some((0..posts.len()).map(of_month).collect())
}

/// Whole numbers whose sums stay right: a fraction is carried on to the next.
#[derive(Debug, Default)]
pub(super) struct Carried {
    total: f64,
}

impl Carried {
    /// The next whole number, when so much is meant.
    pub(super) fn next(&mut self, more: f64) -> i64 {
        // Of a number that the machine cannot write exactly the whole one is
        // meant.
        let whole = |sum: f64| (sum + 1e-9).floor() as i64;
        let before = whole(self.total);
        self.total += more;
        whole(self.total) - before
    }
}

#[cfg(test)]
mod tests {
    use super::Carried;

    #[test]
    fn halves_give_a_whole_one_every_second_time_and_tenths_add_up() {
        let mut carried = Carried::default();
        let numbers: Vec<i64> = (0..4).map(|_| carried.next(2.5)).collect();
        assert_eq!(numbers, [2, 3, 2, 3]);
        let mut tenths = Carried::default();
        assert_eq!((0..1_000).map(|_| tenths.next(0.1)).sum::<i64>(), 100);
    }
}
