//! What the fuzz targets share: a target is a file of Python, whose `check(data)` uses one of the ports, and raises where the port is wrong.
//!
//! CPython runs inside the fuzzed program, and the port is linked to it, instrumented: libFuzzer sees which of its branches an input takes, and
//! AddressSanitizer each wrong access to memory, also by CPython to what the port gave it. What counts as a finding besides:
//!
//! - a panic, also one that Python would see as an exception;
//! - an exception of `check`: what the port returns or raises is not what it should be;
//! - a run that leaves memory behind, however little and however often it is repeated ([`memory`]);
//! - one allocation, or a process, that is larger than `cargo xtask fuzz` allows, and an input that takes too long.

mod memory;

use hpy::prelude::*;

/// A fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Puts the port into `sys.modules`.
    pub import: fn(Context<'_>) -> hpy::Result<()>,
    /// The file of Python, with `check(data)` and `seeds()`.
    pub source: &'static str,
}

/// What all targets' files can use.
const SHARED: &str = include_str!("shared.py");
/// Names the folder that [`Target::prepare`] writes to.
const SEEDS: &str = "HPY_FUZZ_SEEDS";

impl Target {
    /// Starts the interpreter, and writes the inputs to begin with, those that `seeds()` returns, to the folder that `HPY_FUZZ_SEEDS` names.
    pub fn prepare(&self) {
        hpy::embed::test(|ctx| {
            (self.import)(ctx)?;
            let modules = ctx.import("sys")?.getattr("modules")?;
            for (name, source) in [("shared", SHARED), ("target", self.source)] {
                let module = ctx.import("types")?.call_method("ModuleType", (name,))?;
                modules.set_item(name, &module)?;
                let code = ctx.builtin("compile")?.call((source, name, "exec"))?;
                ctx.builtin("exec")?
                    .call((code, module.getattr("__dict__")?))?;
            }
            if let Some(folder) = std::env::var_os(SEEDS) {
                let seeds = ctx.import("target")?.call_method("seeds", ())?;
                for (index, seed) in seeds.extract::<Vec<Vec<u8>>>()?.iter().enumerate() {
                    std::fs::write(std::path::Path::new(&folder).join(format!("{index}")), seed)?;
                }
            }
            // Collections look only at what comes later.
            let gc = ctx.import("gc")?;
            gc.call_method("collect", ())?;
            gc.call_method("freeze", ())?;
            Ok(())
        });
    }

    /// Checks one input.
    pub fn check(&self, data: &[u8]) {
        hpy::embed::test(|ctx| {
            let check = ctx.import("target")?.getattr("check")?;
            let collect = ctx.import("gc")?.getattr("collect")?;
            let data = PyBytes::new(ctx, data)?;
            memory::stays(
                || check.call((&data,)).map(drop),
                || collect.call(()).map(drop),
            )
        });
    }
}
