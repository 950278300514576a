//! Bookings by size, sessions that are overbooked or cancelled, closures and
//! meetings: what the text becomes, and what is wrong with it.

use super::support::Files;
use crate::ids::{BookingId, DiaryId, MeetingId, PlaceId, StepId};
use crate::model::{Model, Overflow, Uses};
use crate::time::DAY;

const STEPS: &str = r#"urgencies = ["urgent", "routine"]
[beds.ward]
beds = 10
[arrivals.all]
pathway = "visit"
rate = "1 per day"
"#;

/// A diary of a session on every day, and a pathway that books there.
fn text(session: &str, book: &str) -> String {
    format!(
        "{STEPS}[[diary.clinic.session]]\nname = \"list\"\nopens = \"09:00\"\ncloses = \"13:00\"\n\
         bank_holidays = \"open\"\n{session}\n\
         [[pathway.visit.step]]\nname = \"seen\"\nbook = {{ diary = \"clinic\"{book} }}\n\
         [[pathway.visit.step]]\nname = \"treated\"\nwait = \"1 day\"\n\
         [[pathway.visit.step]]\nname = \"discharge\"\nleave = true\n"
    )
}

fn model(text: &str) -> Model {
    Files::of_2025(text).load().base.phases.swap_remove(0).model
}

#[test]
fn sessions_have_points_or_minutes_in_place_of_slots() {
    let points = model(&text("points = 12", ", uses = 3"));
    let diary = &points.diaries[DiaryId(0)];
    assert!(diary.sized && diary.largest == 12);
    assert!(diary.sessions.iter().all(|it| it.slots == 12 && it.slot_length() == 20 * 60));
    assert_eq!(points.bookings[BookingId(0)].uses, Uses::Slots(3));

    let minutes = model(&text("minutes_a_week = 1400", ", uses = \"45 min\""));
    let diary = &minutes.diaries[DiaryId(0)];
    assert!(diary.sessions.iter().all(|it| it.slots == 200 && it.slot_length() == 60));
    assert_eq!(minutes.bookings[BookingId(0)].uses, Uses::Slots(45));

    let estimated = ", uses = { exponential = \"45 min\" }";
    let estimated = model(&text("minutes = 240", estimated));
    assert!(matches!(estimated.bookings[BookingId(0)].uses, Uses::Estimate(_)));
    assert!(!model(&text("slots = 8", "")).diaries[DiaryId(0)].sized);
}

#[test]
fn overbooking_keeps_its_share_over_the_sessions() {
    let model = model(&text("slots = 8\noverbooking = 0.1", ""));
    let sessions = &model.diaries[DiaryId(0)].sessions;
    let extra: Vec<u16> = sessions[..10].iter().map(|it| it.extra).collect();
    assert_eq!(extra.iter().sum::<u16>(), 8, "of 80: {extra:?}");
    assert!(sessions.iter().all(|it| it.bookable() <= 9));
    let whole = self::model(&text("slots = 10\noverbooking = 0.3", ""));
    assert!(whole.diaries[DiaryId(0)].sessions.iter().all(|it| it.extra == 3));
}

#[test]
fn exits_of_a_booking_are_steps_of_the_pathway() {
    let book = ", did_not_attend = 0.1, rebook_after = \"5 days\", at_most_missed = 3, \
                then = \"discharge\", cancels = { chance = 0.06, notice = \"3 days\" }, \
                patience = { exponential = \"60 days\" }";
    let model = model(&text("slots = 8", book));
    let booking = &model.bookings[BookingId(0)];
    let missed = booking.at_most_missed.unwrap();
    assert_eq!((missed.times, missed.then), (3, StepId(2)));
    let cancels = booking.cancels.unwrap();
    assert_eq!((cancels.notice, cancels.rebook_after, cancels.then), (3 * DAY, 5 * DAY, None));
    assert_eq!(booking.patience.unwrap().then, StepId(3), "the end of the pathway");
}

#[test]
fn sessions_are_cancelled_by_chance_or_for_want_of_beds() {
    let cancelled = "slots = 8\ncancelled = { chance = 0.25, notice = \"2 days\", when_free_below = 2, of = \"ward\" }";
    let model = model(&text(cancelled, ""));
    let diary = &model.diaries[DiaryId(0)];
    let terms = diary.cancellations[0];
    assert_eq!((terms.below, terms.notice_days), (1 << 62, 2));
    assert_eq!(terms.short_of, Some((PlaceId(0), 2)));
    assert!(diary.sessions.iter().all(|it| it.cancelled == Some(0)));
}

#[test]
fn in_turn_has_lines_but_nobody_walks_in() {
    let in_turn = format!("{}[diary.clinic]\nin_turn = true\n", text("slots = 8", ""));
    let model = model(&in_turn);
    let diary = &model.diaries[DiaryId(0)];
    assert!(diary.only_in_turn && diary.lines.is_some());
    let walks_in =
        in_turn.replace("wait = \"1 day\"", "walk_in = { diary = \"clinic\", takes = \"5 min\" }");
    let failure = Files::of_2025(&walks_in).try_load().unwrap_err();
    assert_eq!(failure.faults.len(), 1);
    assert_eq!(failure.faults[0].found, "nobody may walk in to diary \"clinic\"");
}

#[test]
fn closures_take_days_out_of_rotas_diaries_and_meetings() {
    let closed = "closed = [2025-03-12, { from = 2025-03-04, to = 2025-03-06 }, \"2025-03-20\"]\n";
    let scenario = Files::of_2025(&format!(
        "[rota.always]\nunits = 2\n{closed}[rota.shifts]\n{closed}\
         [[rota.shifts.shift]]\nname = \"night\"\nfrom = \"20:00\"\nto = \"08:00\"\nunits = 3\n\
         [diary.ct]\n{closed}[[diary.ct.session]]\nname = \"list\"\nopens = \"09:00\"\n\
         closes = \"17:00\"\nbank_holidays = \"open\"\nslots_a_month = 310\n\
         [meeting.mdt]\nweekdays = \"Tue-Wed\"\nat = \"13:00\"\n{closed}"
    ))
    .load();
    let model = &scenario.base.phases[0].model;
    let day_of_march = |day: i64| 31 + 28 + day - 1;
    let units = |place: u16, day: i64, hour: i64| {
        let at = day_of_march(day) * DAY + hour * 3_600;
        let capacity = &model.places[PlaceId(place)].capacity;
        capacity[capacity.partition_point(|it| it.0.seconds() <= at) - 1].1
    };
    let always: Vec<u32> = (3..=7).map(|day| units(0, day, 12)).collect();
    assert_eq!(always, [2, 0, 0, 0, 2]);
    // The night that began on the 3rd ends on the 4th; that of the 6th is off.
    let nights: Vec<u32> =
        [(3, 22), (4, 4), (4, 22), (7, 4), (7, 22)].map(|(day, hour)| units(1, day, hour)).to_vec();
    assert_eq!(nights, [3, 3, 0, 0, 3]);
    let march = day_of_march(1)..day_of_march(32);
    let sessions = &model.diaries[DiaryId(0)].sessions;
    let open: Vec<_> = sessions.iter().filter(|it| march.contains(&it.opens.day())).collect();
    assert_eq!((open.len(), open.iter().map(|it| it.slots).sum::<u16>()), (26, 260));
    let dates = &model.meetings[MeetingId(0)].dates;
    let held: Vec<i64> = dates
        .iter()
        .map(|it| it.day() - day_of_march(0))
        .filter(|it| (1..20).contains(it))
        .collect();
    assert_eq!(held, [11, 18, 19]);
}

#[test]
fn the_overflow_of_a_meeting_goes_where_it_is_sent() {
    let meetings = |overflow: &str| {
        format!(
            "[meeting.mdt]\nweekdays = \"Tue\"\nat = \"13:00\"\ncases = 10\n{overflow}\n\
             [meeting.other]\nweekdays = \"Wed\"\nat = \"13:00\"\n"
        )
    };
    for (overflow, expected) in [
        ("", Overflow::Wait),
        ("overflow = \"next meeting\"", Overflow::Wait),
        ("overflow = \"all are taken\"", Overflow::Taken),
        ("overflow = { meeting = \"other\" }", Overflow::Joins(MeetingId(1))),
    ] {
        assert_eq!(model(&meetings(overflow)).meetings[MeetingId(0)].overflow, expected);
    }
    for (overflow, code) in [
        ("overflow = { meeting = \"othr\" }", "S0302"),
        ("overflow = { meeting = \"mdt\" }", "S0211"),
        ("overflow = \"the others\"", "S0209"),
    ] {
        let failure = Files::of_2025(&meetings(overflow)).try_load().unwrap_err();
        assert_eq!(failure.faults.len(), 1, "{overflow}");
        assert_eq!(failure.faults[0].code, code);
    }
}

#[test]
fn what_cannot_be_is_told_once() {
    let slots = "slots = 8";
    for (session, book, code, found) in [
        (slots, ", uses = 9", "S0206", "a booking of 9: the largest session has 8"),
        (slots, ", uses = 1.5", "S0206", "a booking of 1.5"),
        (slots, ", uses = \"30 min\"", "S0211", "a duration: the sessions of this diary"),
        ("minutes = 60", ", uses = 2", "S0211", "a number: the sessions of this diary"),
        ("minutes = 60", ", uses = \"61 min\"", "S0206", "the largest session has 60"),
        ("minutes = 60", "", "S0202", "\"uses\" is missing"),
        ("slots = 8\npoints = 3", "", "S0229", "2 numbers of slots"),
        ("slots = 8\noverbooking = 1.5", "", "S0227", "overbooking is 1.5"),
        ("slots = 8\ncancelled = { notice = \"2 days\" }", "", "S0211", "nothing says when"),
        ("slots = 8\ncancelled = { when_free_below = 2 }", "", "S0211", "half of what"),
        (
            "slots = 8\ncancelled = { when_free_below = 2, of = \"wards\" }",
            "",
            "S0302",
            "there is no beds \"wards\"",
        ),
        (slots, ", at_most_missed = 0", "S0206", "at most 0 missed"),
        (slots, ", then = \"discharge\"", "S0211", "nothing says when this step follows"),
        (slots, ", gives_up_to = \"discharge\"", "S0211", "nobody gives up here"),
        (
            slots,
            ", at_most_missed = 3, then = \"dischrge\"",
            "S0301",
            "pathway \"visit\" has no step \"dischrge\"",
        ),
        (
            slots,
            ", cancels = { chance = 1, notice = \"1 day\" }",
            "S0206",
            "every appointment is cancelled",
        ),
        (
            slots,
            ", cancels = { chance = 0.1, notice = \"1 day\", rebook_after = \"1 day\", then = \"discharge\" }",
            "S0211",
            "book again or go elsewhere",
        ),
        (
            "slots = 8\n[diary.clinic]\nclosed = [{ from = 2025-03-02, to = 2025-03-01 }]",
            "",
            "S0210",
            "closed from",
        ),
    ] {
        let failure = Files::of_2025(&text(session, book)).try_load().unwrap_err();
        let told: Vec<String> = failure.faults.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 1, "{session}{book}: {told:#?}");
        assert_eq!(failure.faults[0].code, code, "{}", told[0]);
        assert!(failure.faults[0].found.contains(found), "{}", told[0]);
    }
}
