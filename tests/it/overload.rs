//! A list that runs away must be seen, although those who wait on it are in no
//! percentage.

use crate::support::{Wanted, run};
use pathflow::report::terminal;

#[test]
fn a_trust_where_nobody_gets_through_is_shown_with_its_list() {
    let wanted = Wanted::clinic().set(&["diary.ct.RCD.session.weekday.slots=0"]);
    let scenario = wanted.load();
    let text = terminal::run(&run(&scenario, 0..3), &scenario);
    assert!(text.contains("RCD Harrogate   none stopped"), "{text}");
    assert!(text.contains("The list grows: RCD Harrogate, 62-day: "), "{text}");
    assert!(!text.contains("The list grows: RCF"), "{text}");
}
