//! Small models, built by hand, whose course can be told beforehand.

mod build;
mod coming;
mod course;
mod randomness;
mod rules;
mod starting;
