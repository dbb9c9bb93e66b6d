//! Developer commands of hpy-rs.
fn main() {}
