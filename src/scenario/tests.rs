//! Tests of loading whole scenarios.

mod support;

mod smoke;
