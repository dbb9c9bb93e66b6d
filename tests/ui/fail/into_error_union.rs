//! Unions have no variants.

#[derive(hpy::IntoError)]
union U {
    a: i64,
}

fn main() {}
