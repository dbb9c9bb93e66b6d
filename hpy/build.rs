//! Tells the build scripts of packages that depend on this one for which ABI it is built: `DEP_HPY_ABI` and `DEP_HPY_PYTHON`.

use std::env;

fn main() {
    let has = |feature: &str| env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    let abi = if has("CPYTHON_ABI") {
        "cpython"
    } else if has("HYBRID_ABI") {
        "hybrid"
    } else {
        "universal"
    };
    println!("cargo::metadata=abi={abi}");
    if let Ok(python) = env::var("DEP_HPY_SYS_PYTHON") {
        println!("cargo::metadata=python={python}");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
