//! A table of text: columns as wide as they need to be, within a limit.

use crate::report::words::printable;

/// Widest line that is printed \[characters\].
pub(in crate::report) const MAX_WIDTH: usize = 110;
/// Spaces between columns.
const GAP: usize = 2;

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table to be filled row by row.
#[derive(Debug)]
pub(in crate::report) struct Table {
    columns: Vec<(Vec<String>, Align)>,
    rows: Vec<Row>,
}

#[derive(Debug)]
enum Row {
    Cells(Vec<String>),
    Section(String),
}

impl Table {
    /// A table with these columns; `|` in a header begins a new line.
    pub(in crate::report) fn new(columns: &[(&str, Align)]) -> Self {
        let header = |text: &str| text.split('|').map(str::to_owned).collect();
        let columns = columns.iter().map(|&(text, align)| (header(text), align)).collect();
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row; missing cells are empty.
    pub(in crate::report) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| printable(&cell)).collect();
        self.rows.push(Row::Cells(cells));
    }

    /// Adds a line that heads the rows after it.
    pub(in crate::report) fn section(&mut self, text: &str) {
        self.rows.push(Row::Section(printable(text)));
    }

    /// The text, each line ended. The first column gives way where the whole
    /// would be too wide; its texts end in an ellipsis then.
    pub(in crate::report) fn render(&self) -> String {
        let widths = self.widths();
        let mut text = String::new();
        let height = self.columns.iter().map(|(header, _)| header.len()).max().unwrap_or(0);
        for line in 0..height {
            let cells = self.columns.iter().map(|(header, _)| {
                // Headers stand on the ground line, next to the figures.
                let missing = height - header.len();
                if line < missing { "" } else { header[line - missing].as_str() }
            });
            self.push_line(&mut text, &widths, cells);
        }
        let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        text.push_str(&"-".repeat(total));
        text.push('\n');
        for row in &self.rows {
            match row {
                Row::Cells(cells) => {
                    self.push_line(&mut text, &widths, cells.iter().map(String::as_str));
                }
                Row::Section(section) => {
                    text.push_str(&fitted(section, MAX_WIDTH));
                    text.push('\n');
                }
            }
        }
        text
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .map(|(header, _)| header.iter().map(|line| width(line)).max().unwrap_or(0))
            .collect();
        for row in &self.rows {
            if let Row::Cells(cells) = row {
                for (column, cell) in widths.iter_mut().zip(cells) {
                    *column = (*column).max(width(cell));
                }
            }
        }
        let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        if let Some(first) = widths.first_mut() {
            *first = first.saturating_sub(total.saturating_sub(MAX_WIDTH)).max(8);
        }
        widths
    }

    fn push_line<'a>(
        &self,
        text: &mut String,
        widths: &[usize],
        cells: impl Iterator<Item = &'a str>,
    ) {
        let start = text.len();
        for (((_, align), &column), cell) in self.columns.iter().zip(widths).zip(cells) {
            if text.len() > start {
                text.push_str(&" ".repeat(GAP));
            }
            let cell = fitted(cell, column);
            let space = " ".repeat(column - width(&cell));
            match align {
                Align::Left => text.extend([cell, space]),
                Align::Right => text.extend([space, cell]),
            }
        }
        text.truncate(text.trim_end_matches(' ').len().max(start));
        text.push('\n');
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn fitted(text: &str, limit: usize) -> String {
    if width(text) <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Text broken into lines of at most [`MAX_WIDTH`], the first indented by
/// `first` spaces and the others by `later`.
pub(in crate::report) fn wrapped(first: usize, later: usize, text: &str) -> String {
    let text = printable(text);
    let mut lines = " ".repeat(first);
    let mut used = first;
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 && used + 1 + width(word) > MAX_WIDTH {
            lines.push('\n');
            lines.push_str(&" ".repeat(later));
            used = later;
        } else if index > 0 {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += width(word);
    }
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&[("Trust", Align::Left), ("Known|within", Align::Right)]);
        table.section("62-day");
        table.row(vec!["Leeds".to_owned(), "± 0.6".to_owned()]);
        table.row(vec!["Airedale".to_owned(), "± 1.25".to_owned()]);
        assert_eq!(
            table.render(),
            "           Known\n\
             Trust     within\n\
             ----------------\n\
             62-day\n\
             Leeds      ± 0.6\n\
             Airedale  ± 1.25\n"
        );
    }

    #[test]
    fn the_first_column_gives_way() {
        let mut table = Table::new(&[("Trust", Align::Left), ("Figure", Align::Right)]);
        table.row(vec!["x".repeat(150), "1".to_owned()]);
        let text = table.render();
        assert!(text.lines().all(|line| width(line) <= MAX_WIDTH), "{text}");
        assert!(text.contains('…'));
    }

    #[test]
    fn long_text_is_broken_between_words() {
        let text = wrapped(0, 4, &"word ".repeat(40));
        assert!(text.lines().all(|line| width(line) <= MAX_WIDTH), "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("    word"));
        assert_eq!(wrapped(2, 2, "two words"), "  two words\n");
    }
}
