//! How a 62-day patient whom one organisation referred and another treated
//! counts for the two: the national six-scenario rule around day 38.
//!
//! The rule (NHS England, National Cancer Breach Allocation Guidance, and the
//! NHS North Central London code that applies it to the national extract):
//!
//! | | 62 days | handed over by day 38 | treated within 24 days | referring | treating |
//! |---|---|---|---|---|---|
//! | 1 | met | yes | yes | 0.5 / 0 | 0.5 / 0 |
//! | 2 | met | yes | no | 0.5 / 0 | 0.5 / 0 |
//! | 3 | met | no | yes | 0 / 0 | 1.0 / 0 |
//! | 4 | breach | yes | no | 0 / 0 | 1.0 / 1.0 |
//! | 5 | breach | no | yes | 1.0 / 1.0 | 0 / 0 |
//! | 6 | breach | no | no | 0.5 / 0.5 | 0.5 / 0.5 |
//!
//! (patients / breaches). The other two combinations cannot occur while the two
//! legs add up to the limit: 38 + 24 days at most are 62 at most, and more than
//! 38 and more than 24 are more than 62. Where a scenario sets terms that do
//! not add up, such a patient is shared evenly.
//!
//! Counts are in halves of a patient, so that sums are exact. Every patient
//! counts for one whole in all, which leaves the figure of an alliance as it
//! is.

/// Half-patients in a whole one.
pub const WHOLE_PATIENT: u32 = 2;

/// Terms of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOver {
    /// Day by which the referring organisation is to hand over, nationally 38.
    pub by_day: u32,
    /// Days that the treating organisation then has, nationally 24.
    pub treat_within: u32,
    /// Days that a patient may wait in all, nationally 62.
    pub limit: u32,
}

impl HandOver {
    /// The national terms.
    pub const NATIONAL: Self = Self { by_day: 38, treat_within: 24, limit: 62 };
}

/// A stopped wait in which a patient was handed over, in dates counted as days
/// from any common origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedWait {
    /// Date on which the clock started \[day\].
    pub start: i64,
    /// Date of the transfer \[day\].
    pub transfer: i64,
    /// Date on which the clock stopped \[day\].
    pub stop: i64,
    /// Days taken off before the transfer: a first appointment that was missed
    /// \[days\].
    pub first_adjustment: i64,
    /// Days taken off after the transfer: a pause before treatment \[days\].
    pub treatment_adjustment: i64,
}

impl SharedWait {
    /// A wait without adjustments.
    pub const fn new(start: i64, transfer: i64, stop: i64) -> Self {
        Self { start, transfer, stop, first_adjustment: 0, treatment_adjustment: 0 }
    }

    /// Days from the start to the transfer that count \[days\].
    pub const fn first_leg(&self) -> i64 {
        self.transfer - self.start - self.first_adjustment
    }

    /// Days from the transfer to the stop that count \[days\].
    pub const fn second_leg(&self) -> i64 {
        self.stop - self.transfer - self.treatment_adjustment
    }

    /// Days from the start to the stop that count \[days\].
    pub const fn counted(&self) -> i64 {
        self.first_leg() + self.second_leg()
    }
}

/// Which row of the rule's table a wait falls in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Situation {
    /// 1: met; handed over in time, treated in time.
    MetBothInTime,
    /// 2: met; handed over in time, treated late.
    MetTreatedLate,
    /// 3: met; handed over late, treated in time.
    MetHandedOverLate,
    /// 4: breach; handed over in time, treated late.
    BreachTreatedLate,
    /// 5: breach; handed over late, treated in time.
    BreachHandedOverLate,
    /// 6: breach; both late.
    BreachBothLate,
    /// Met with both legs late, or a breach with neither: impossible under the
    /// national terms.
    TermsDoNotAddUp {
        /// Whether it is a breach.
        breach: bool,
    },
}

impl Situation {
    /// The row for a wait under given terms.
    pub const fn of(wait: &SharedWait, terms: HandOver) -> Self {
        let breach = wait.counted() > terms.limit as i64;
        let handed_over = wait.first_leg() <= terms.by_day as i64;
        let treated = wait.second_leg() <= terms.treat_within as i64;
        match (breach, handed_over, treated) {
            (false, true, true) => Self::MetBothInTime,
            (false, true, false) => Self::MetTreatedLate,
            (false, false, true) => Self::MetHandedOverLate,
            (true, true, false) => Self::BreachTreatedLate,
            (true, false, true) => Self::BreachHandedOverLate,
            (true, false, false) => Self::BreachBothLate,
            (false, false, false) | (true, true, true) => Self::TermsDoNotAddUp { breach },
        }
    }
}

/// What counts for one organisation \[half-patients\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HalfCount {
    /// Patients.
    pub patients: u32,
    /// Of these, breaches.
    pub breaches: u32,
}

/// What counts for the two organisations \[half-patients\].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// For the one that referred.
    pub referring: HalfCount,
    /// For the one that treated.
    pub treating: HalfCount,
}

/// A patient who counts for one organisation alone.
pub const fn solo(breach: bool) -> HalfCount {
    HalfCount { patients: WHOLE_PATIENT, breaches: if breach { WHOLE_PATIENT } else { 0 } }
}

/// Shares a stopped wait between the organisation that referred and the one
/// that treated.
pub const fn allocate(wait: &SharedWait, terms: HandOver) -> Allocation {
    const NOTHING: HalfCount = HalfCount { patients: 0, breaches: 0 };
    let (referring, treating) = match Situation::of(wait, terms) {
        Situation::MetBothInTime | Situation::MetTreatedLate => (half(false), half(false)),
        Situation::MetHandedOverLate => (NOTHING, solo(false)),
        Situation::BreachTreatedLate => (NOTHING, solo(true)),
        Situation::BreachHandedOverLate => (solo(true), NOTHING),
        Situation::BreachBothLate => (half(true), half(true)),
        Situation::TermsDoNotAddUp { breach } => (half(breach), half(breach)),
    };
    Allocation { referring, treating }
}

const fn half(breach: bool) -> HalfCount {
    HalfCount { patients: 1, breaches: breach as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn count(patients: u32, breaches: u32) -> HalfCount {
        HalfCount { patients, breaches }
    }

    /// (transfer day, treatment day, row of the table).
    const VECTORS: [(i64, i64, Situation); 10] = [
        (30, 54, Situation::MetBothInTime),
        (30, 60, Situation::MetTreatedLate),
        (45, 60, Situation::MetHandedOverLate),
        (38, 62, Situation::MetBothInTime),
        (38, 63, Situation::BreachTreatedLate),
        (39, 62, Situation::MetHandedOverLate),
        (39, 63, Situation::BreachHandedOverLate),
        (50, 70, Situation::BreachHandedOverLate),
        (50, 75, Situation::BreachBothLate),
        (62, 62, Situation::MetHandedOverLate),
    ];

    #[test]
    fn the_published_examples_fall_in_their_rows() {
        for (transfer, stop, situation) in VECTORS {
            for start in [-100, 0, 17] {
                let wait = SharedWait::new(start, start + transfer, start + stop);
                let found = Situation::of(&wait, HandOver::NATIONAL);
                assert_eq!(found, situation, "transfer {transfer}, stop {stop}");
            }
        }
    }

    #[test]
    fn every_row_of_the_table_counts_as_published() {
        let rows = [
            ((30, 54), count(1, 0), count(1, 0)),
            ((30, 60), count(1, 0), count(1, 0)),
            ((45, 60), count(0, 0), count(2, 0)),
            ((38, 63), count(0, 0), count(2, 2)),
            ((39, 63), count(2, 2), count(0, 0)),
            ((50, 75), count(1, 1), count(1, 1)),
        ];
        for ((transfer, stop), referring, treating) in rows {
            let allocation = allocate(&SharedWait::new(0, transfer, stop), HandOver::NATIONAL);
            assert_eq!(allocation, Allocation { referring, treating });
        }
    }

    #[test]
    fn each_adjustment_belongs_to_its_leg() {
        let mut wait = SharedWait::new(0, 45, 66);
        assert_eq!(Situation::of(&wait, HandOver::NATIONAL), Situation::BreachHandedOverLate);
        wait.first_adjustment = 7;
        assert_eq!(Situation::of(&wait, HandOver::NATIONAL), Situation::MetBothInTime);
        let mut wait = SharedWait::new(0, 30, 66);
        assert_eq!(Situation::of(&wait, HandOver::NATIONAL), Situation::BreachTreatedLate);
        wait.treatment_adjustment = 10;
        assert_eq!(Situation::of(&wait, HandOver::NATIONAL), Situation::MetTreatedLate);
    }

    proptest! {
        #[test]
        fn a_patient_counts_for_one_whole_whatever_the_dates_and_terms(
            start in -500_i64..500, first in -10_i64..200, second in 0_i64..200,
            by_day in 0_u32..80, treat_within in 0_u32..80, limit in 0_u32..120,
        ) {
            let wait = SharedWait::new(start, start + first, start + first + second);
            let terms = HandOver { by_day, treat_within, limit };
            let Allocation { referring, treating } = allocate(&wait, terms);
            let breach = wait.counted() > i64::from(limit);
            prop_assert_eq!(referring.patients + treating.patients, WHOLE_PATIENT);
            prop_assert_eq!(
                referring.breaches + treating.breaches,
                if breach { WHOLE_PATIENT } else { 0 }
            );
            prop_assert!(referring.breaches <= referring.patients);
            prop_assert!(treating.breaches <= treating.patients);
        }

        #[test]
        fn two_of_the_eight_combinations_cannot_occur_under_the_national_terms(
            first in -10_i64..200, second in 0_i64..200,
        ) {
            let wait = SharedWait::new(0, first, first + second);
            let situation = Situation::of(&wait, HandOver::NATIONAL);
            let impossible = matches!(situation, Situation::TermsDoNotAddUp { .. });
            prop_assert!(!impossible);
        }
    }
}
