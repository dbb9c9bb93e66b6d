//! Writes hpy-sys's generated files from the headers of HPy 0.9.0; run as `cargo xtask bindgen`.
//!
//! A package of its own, so that no other command compiles bindgen.

mod api;
mod bindings;
mod context;
mod headers;
mod layout;
mod output;
mod packages;
mod signatures;
mod slots;
mod trampolines;

use clap::Parser;
use headers::Headers;
use output::Output;

/// Writes hpy-sys's generated files.
#[derive(Parser)]
#[command(name = "cargo xtask bindgen", bin_name = "cargo xtask bindgen")]
struct Args {
    /// Write nothing; fail when a file differs from what would be written.
    #[arg(long)]
    check: bool,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let cache = packages::cache()?;
    let hpy = packages::hpy(&cache)?;
    let libclang = packages::libclang(&cache)?;
    let headers = Headers::read(&hpy)?;
    let bindings = bindings::generate(&headers, &libclang, &cache)?;

    let mut output = Output::new(args.check);
    output.add("src/universal/bindings.rs", &bindings.source())?;
    output.add("src/universal/api.rs", &api::generate(&bindings, &headers)?)?;
    output.add(
        "src/universal/signatures.rs",
        &signatures::generate(&bindings)?,
    )?;
    output.add(
        "src/universal/trampolines.rs",
        &trampolines::generate(&bindings, &headers)?,
    )?;
    output.add(
        "src/universal/slots.rs",
        &slots::generate(&bindings, &headers)?,
    )?;
    output.add("src/cpython/table.rs", &context::generate(&bindings)?)?;
    output.add("tests/layout/records.rs", &layout::generate(&bindings))?;
    output.finish()
}
