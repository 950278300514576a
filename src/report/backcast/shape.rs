//! Bands, volumes, the fall after the limit, and January.

use super::text::{distance, points, range, sample};
use crate::experiment::backcast::Backcast;
use crate::experiment::board::{Band, Cell};
use crate::report::terminal::table::{Align, Table, wrapped};
use crate::report::words;

/// How far the bands are from those published.
pub(super) fn bands(backcast: &Backcast) -> String {
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("Patients|published", Align::Right),
        ("Bands|apart", Align::Right),
        ("Last year", Align::Right),
        ("Last three|months", Align::Right),
    ]);
    let mut any = false;
    for standard in &backcast.standards {
        let mut begun = false;
        for (code, _) in &backcast.scopes {
            let Some(row) = distance(backcast, code, standard) else { continue };
            if !begun {
                table.section(standard);
                begun = true;
            }
            any = true;
            let told = |forecast: Option<crate::experiment::backcast::Forecast>| {
                forecast.map_or_else(String::new, |forecast| format!("{:.3}", forecast.value))
            };
            table.row([
                format!("  {code}"),
                words::whole(row.patients),
                told(row.simulated),
                told(row.baselines[0]),
                told(row.baselines[1]),
            ]);
        }
    }
    if !any {
        return String::new();
    }
    let mut text = format!("\nBANDS OF DAYS WAITED ({})\n{}", sample(backcast), table.render());
    text.push_str(&wrapped(
        0,
        2,
        "Apart: total variation distance from the published bands, 0 to 1: the share of patients in another band.",
    ));
    text
}

/// Volumes outside their tolerance, and how many are inside.
pub(super) fn volumes(backcast: &Backcast) -> String {
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("Standard", Align::Left),
        ("Published", Align::Right),
        ("Simulated|P10-P90", Align::Right),
        ("Off by|%", Align::Right),
    ]);
    let (mut all, mut off) = (0, 0);
    for standard in &backcast.standards {
        for (code, _) in &backcast.scopes {
            let row = backcast.over_window(&Cell::all(code, standard), "patients");
            let Some((row, forecast)) = row.and_then(|row| Some((row, row.simulated?))) else {
                continue;
            };
            all += 1;
            let tolerance = (0.03 * row.observed).max(2.0 * row.observed.sqrt());
            if (forecast.value - row.observed).abs() <= tolerance {
                continue;
            }
            off += 1;
            table.row([
                code.clone(),
                standard.clone(),
                words::whole(row.observed),
                forecast.range.map_or_else(
                    || words::whole(forecast.value),
                    |(low, high)| format!("{} - {}", words::whole(low), words::whole(high)),
                ),
                words::signed(
                    100.0 * (forecast.value / row.observed.max(1.0) - 1.0),
                    words::decimal,
                ),
            ]);
        }
    }
    let told = format!(
        "VOLUMES: {} of {all} are within the larger of 3% and two Poisson standard errors of those published.",
        all - off
    );
    let mut text = format!("\n{}", wrapped(0, 2, &told));
    if off > 0 {
        text.push_str(&table.render());
    }
    text
}

fn days(band: Band) -> String {
    band.to.map_or_else(|| format!("over {}", band.from), |to| format!("{} to {to}", band.from))
}

/// Stops a day before and after the limit.
pub(super) fn densities(backcast: &Backcast) -> String {
    if backcast.densities.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Trust", Align::Left),
        ("Before:|published", Align::Right),
        ("simulated|P10-P90", Align::Right),
        ("After:|published", Align::Right),
        ("simulated|P10-P90", Align::Right),
        ("After / before|published", Align::Right),
        ("After / before|simulated", Align::Right),
    ]);
    let mut standard = "";
    for density in &backcast.densities {
        if density.standard != standard {
            standard = &density.standard;
            let [before, after] = density.bands;
            table.section(&format!("{standard}: days {} and {}", days(before), days(after)));
        }
        let fine = |share: f64| format!("{:.2}", 100.0 * share);
        let spread = |at: usize| {
            density.ranges[at]
                .map_or_else(String::new, |(low, high)| format!("{} - {}", fine(low), fine(high)))
        };
        let ratio = |before: f64, after: f64| {
            if before > 0.0 { format!("{:.2}", after / before) } else { String::new() }
        };
        let [before, after] = density.observed;
        table.row([
            format!("  {}", density.org_code),
            fine(before),
            spread(0),
            fine(after),
            spread(1),
            ratio(before, after),
            density.simulated[0]
                .zip(density.simulated[1])
                .map_or_else(String::new, |(before, after)| ratio(before, after)),
        ]);
    }
    format!(
        "\nBEFORE AND AFTER THE LIMIT, % of stops a day ({})\n{}",
        sample(backcast),
        table.render()
    )
}

/// January against December and February.
pub(super) fn contrasts(backcast: &Backcast) -> String {
    if backcast.contrasts.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Standard", Align::Left),
        ("January", Align::Left),
        ("Published", Align::Right),
        ("Simulated", Align::Right),
        ("P10-P90", Align::Right),
    ]);
    for contrast in &backcast.contrasts {
        let signed = |share: f64| words::signed(100.0 * share, words::decimal);
        table.row([
            contrast.standard.clone(),
            contrast.january.year().to_string(),
            format!("{} ± {}", signed(contrast.observed), points(contrast.error)),
            contrast.simulated.map_or_else(String::new, signed),
            range(contrast.range),
        ]);
    }
    format!(
        "\nJANUARY less the mean of December and February, all trusts, points ({})\n{}\
         ±: one standard error by chance alone.\n",
        sample(backcast),
        table.render()
    )
}
