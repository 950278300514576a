//! Random small scenarios, as the text that an analyst would write.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::fmt::Write as _;

/// Days that a small scenario runs.
pub(crate) const DAYS: i64 = 91;

/// A place: always so many units, or some shifts.
#[derive(Debug, Clone)]
struct Rota {
    units: Option<u8>,
    shifts: Vec<(u8, u8, u8, u8)>,
}

#[derive(Debug, Clone)]
struct Diary {
    horizon: u8,
    ring_fence: Option<(u8, u8)>,
    walk_in: Option<u8>,
    sessions: Vec<(u8, u8, u8, u8, u8)>,
}

#[derive(Debug, Clone)]
struct Meeting {
    weekdays: u8,
    cases: Option<u8>,
    cut_off: u8,
}

/// What a patient goes through.
#[derive(Debug, Clone)]
enum Step {
    Visit {
        rota: u8,
        minutes: u8,
        spread: u8,
    },
    Wait {
        hours: u8,
        office: bool,
    },
    Book {
        earliest: u8,
        missed: u8,
        takes: Option<u8>,
        urgent: bool,
    },
    WalkIn {
        minutes: u8,
    },
    Meeting,
    /// So many in a hundred pass over the next step.
    Branch {
        percent: u8,
    },
    Stay {
        nights: u8,
    },
    BecomeUrgent,
}

#[derive(Debug, Clone)]
struct Source {
    a_day: u8,
    urgent: bool,
    at_start: u8,
}

/// A scenario with 1 to 3 places, a diary, a meeting and 1 to 3 streams.
#[derive(Debug, Clone)]
pub(crate) struct Small {
    seed: u32,
    rotas: Vec<Rota>,
    diary: Diary,
    meeting: Meeting,
    beds: u8,
    steps: Vec<Step>,
    sources: Vec<Source>,
}

fn rota() -> impl Strategy<Value = Rota> {
    let shifts = vec((1_u8..128, 0_u8..24, 0_u8..24, 0_u8..4), 1..4);
    (option::of(0_u8..4), shifts).prop_map(|(units, shifts)| Rota { units, shifts })
}

fn diary() -> impl Strategy<Value = Diary> {
    let sessions = vec((1_u8..128, 6_u8..14, 1_u8..9, 1_u8..4, 0_u8..12), 1..3);
    (1_u8..6, option::of((0_u8..101, 0_u8..5)), option::of(0_u8..3), sessions).prop_map(
        |(horizon, ring_fence, walk_in, sessions)| Diary { horizon, ring_fence, walk_in, sessions },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0_u8..3, 1_u8..120, 0_u8..4).prop_map(|(rota, minutes, spread)| Step::Visit {
            rota,
            minutes,
            spread
        }),
        (0_u8..60, any::<bool>()).prop_map(|(hours, office)| Step::Wait { hours, office }),
        (0_u8..10, 0_u8..50, option::of(1_u8..90), any::<bool>()).prop_map(
            |(earliest, missed, takes, urgent)| Step::Book { earliest, missed, takes, urgent }
        ),
        (1_u8..90).prop_map(|minutes| Step::WalkIn { minutes }),
        Just(Step::Meeting),
        (0_u8..101).prop_map(|percent| Step::Branch { percent }),
        (0_u8..5).prop_map(|nights| Step::Stay { nights }),
        Just(Step::BecomeUrgent),
    ]
}

/// Any small scenario.
pub(crate) fn any_small() -> impl Strategy<Value = Small> {
    let meeting = (1_u8..128, option::of(0_u8..20), 0_u8..4)
        .prop_map(|(weekdays, cases, cut_off)| Meeting { weekdays, cases, cut_off });
    let source = (0_u8..25, any::<bool>(), 0_u8..20).prop_map(|(a_day, urgent, at_start)| Source {
        a_day,
        urgent,
        at_start,
    });
    let parts = (vec(rota(), 1..4), diary(), meeting, 1_u8..20, vec(step(), 1..9));
    (any::<u32>(), parts, vec(source, 1..4)).prop_map(
        |(seed, (rotas, diary, meeting, beds, steps), sources)| Small {
            seed,
            rotas,
            diary,
            meeting,
            beds,
            steps,
            sources,
        },
    )
}

fn weekdays(bits: u8) -> String {
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let chosen = (0..7).filter(|day| bits & (1 << day) != 0);
    let quoted: Vec<String> = chosen.map(|day| format!("\"{}\"", names[day])).collect();
    format!("[{}]", quoted.join(", "))
}

const TOP: &str = r#"schema_version = 1
start = 2024-01-01
report_from = 2024-01-01
report_to = 2024-03-31
replications = 2
urgencies = ["urgent", "routine"]

[clock.whole]
[standard.whole]
clocks = ["whole"]
limit = "14 days"
stock_over = ["28 days"]

[calendar.office]
weekdays = "Mon-Fri"
hours = ["09:00-12:30", "13:30-17:00"]

[profile.leaving]
hours = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 5, 5, 5, 4, 4, 3, 2, 1, 1, 0, 0, 0, 0]
"#;

impl Small {
    /// The scenario file.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("seed = {}\n{TOP}\n[beds.ward]\nbeds = {}\n", self.seed, self.beds);
        for (number, rota) in self.rotas.iter().enumerate() {
            rota.write(&mut text, number);
        }
        self.diary.write(&mut text);
        let Meeting { weekdays: days, cases, cut_off } = &self.meeting;
        let _ = writeln!(text, "\n[meeting.board]\nweekdays = {}\nat = \"13:00\"", weekdays(*days));
        let _ = writeln!(text, "cut_off = \"{cut_off} days\"");
        if let Some(cases) = cases {
            let _ = writeln!(text, "cases = {cases}");
        }
        let _ = write!(text, "\n[pathway.one]\n[[pathway.one.step]]\nname = \"begin\"\n");
        let _ = writeln!(text, "start_clock = [\"whole\"]");
        for (number, step) in self.steps.iter().enumerate() {
            self.write_step(&mut text, number, step);
        }
        for end in [self.steps.len(), self.steps.len() + 1] {
            let _ = write!(text, "[[pathway.one.step]]\nname = \"{end}\"\n");
        }
        let _ = writeln!(text, "stop_clock = [\"whole\"]");
        for (number, source) in self.sources.iter().enumerate() {
            let Source { a_day, urgent, at_start } = source;
            let urgency = if *urgent { "urgent" } else { "routine" };
            let _ = write!(
                text,
                "\n[arrivals.\"{number}\"]\npathway = \"one\"\nurgency = \"{urgency}\"\n\
                 rate = \"{a_day}.5 per day\"\nat_start = {at_start}\n"
            );
        }
        text
    }

    fn write_step(&self, text: &mut String, number: usize, step: &Step) {
        let name = format!("[[pathway.one.step]]\nname = \"{number}\"\n");
        let _ = match step {
            Step::Visit { rota, minutes, spread } => {
                let rota = usize::from(*rota) % self.rotas.len();
                let takes = match spread {
                    0 => format!("\"{minutes} min\""),
                    1 => format!("{{ exponential = \"{minutes} min\" }}"),
                    2 => format!("{{ lognormal = {{ median = \"{minutes} min\", sigma = 0.8 }} }}"),
                    _ => format!("{{ uniform = [\"0 min\", \"{minutes} min\"] }}"),
                };
                let activity = format!("{{ resource = \"room {rota}\", takes = {takes} }}");
                writeln!(text, "{name}activity = {activity}")
            }
            Step::Wait { hours, office } => {
                let ends = if *office { ", ends = \"office\"" } else { "" };
                writeln!(text, "{name}wait = {{ takes = \"{hours} hours\"{ends} }}")
            }
            Step::Book { earliest, missed, takes, urgent } => {
                let takes = takes.map_or_else(String::new, |takes| {
                    format!(", takes = {{ exponential = \"{takes} min\" }}")
                });
                let urgency = if *urgent { ", urgency = \"urgent\"" } else { "" };
                writeln!(
                    text,
                    "{name}book = {{ diary = \"scan\", earliest = \"{earliest} days\", \
                     did_not_attend = {}{urgency}{takes} }}",
                    f64::from(*missed) / 100.0
                )
            }
            Step::WalkIn { minutes } if self.diary.walk_in.is_some() => {
                let takes = format!("{{ exponential = \"{minutes} min\" }}");
                writeln!(text, "{name}walk_in = {{ diary = \"scan\", takes = {takes} }}")
            }
            Step::WalkIn { minutes } => writeln!(text, "{name}wait = \"{minutes} min\""),
            Step::Meeting => writeln!(text, "{name}meeting = \"board\""),
            Step::Branch { percent } => writeln!(
                text,
                "{name}branch = [{{ chance = {}, to = \"{}\" }}, \
                 {{ otherwise = true, to = \"{}\" }}]",
                f64::from(*percent) / 100.0,
                number + 2,
                number + 1
            ),
            Step::Stay { nights } => writeln!(
                text,
                "{name}take = \"ward\"\n[[pathway.one.step]]\nname = \"stay {number}\"\nstay = {{ \
                 nights = \"{nights} days\", leaves = \"leaving\", at_least = \"2 hours\" }}\n\
                 [[pathway.one.step]]\nname = \"go {number}\"\nrelease = \"ward\""
            ),
            Step::BecomeUrgent => writeln!(text, "{name}set_urgency = \"urgent\""),
        };
    }
}

impl Rota {
    fn write(&self, text: &mut String, number: usize) {
        let _ = write!(text, "\n[rota.\"room {number}\"]\n");
        if let Some(units) = self.units {
            let _ = writeln!(text, "units = {units}");
            return;
        }
        for (at, (days, from, to, units)) in self.shifts.iter().enumerate() {
            let _ = write!(
                text,
                "[[rota.\"room {number}\".shift]]\nname = \"{at}\"\nweekdays = {}\n\
                 from = \"{from:02}:00\"\nto = \"{to:02}:30\"\nunits = {units}\n",
                weekdays(*days)
            );
        }
    }
}

impl Diary {
    fn write(&self, text: &mut String) {
        let _ = write!(text, "\n[diary.scan]\nhorizon = \"{} weeks\"\n", self.horizon);
        if let Some((percent, days)) = self.ring_fence {
            let _ = writeln!(
                text,
                "ring_fence = {{ share = {}, for = [\"urgent\"], released = \"{days} days\" }}",
                f64::from(percent) / 100.0
            );
        }
        if let Some(on_call) = self.walk_in {
            let _ = writeln!(text, "walk_in = true\non_call = {on_call}\noverrun = \"1 hour\"");
        }
        for (at, (days, opens, hours, lists, slots)) in self.sessions.iter().enumerate() {
            let _ = write!(
                text,
                "[[diary.scan.session]]\nname = \"{at}\"\nweekdays = {}\nopens = \"{opens:02}:00\"\n\
                 closes = \"{:02}:00\"\nlists = {lists}\nslots = {slots}.5\n",
                weekdays(*days),
                opens + hours
            );
        }
    }
}
