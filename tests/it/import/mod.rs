//! Published files into tables: the traps of every format.

mod cancer;
mod diagnostics;
mod emergency;
mod holidays;
mod hostile;
mod support;
