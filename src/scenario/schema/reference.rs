//! The reference of the language, made from the schema and a template.

/// The reference.
pub fn reference() -> String {
    String::new()
}
