//! What bindgen does not see: the macros and inline functions of HPy's headers, read line by line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

/// HPy's headers, as far as the generated files follow them.
pub(crate) struct Headers {
    /// The folder of `hpy.h`.
    pub(crate) include: PathBuf,
    /// The C name of a context function by its field: `HPy_Dup` of `ctx_Dup`.
    pub(crate) functions: BTreeMap<String, String>,
    /// What CPython calls for a signature, by the signature's name.
    pub(crate) trampolines: BTreeMap<String, Trampoline>,
    /// The name of a slot and that of its signature.
    pub(crate) slots: Vec<(String, String)>,
}

/// The C function that a trampoline macro defines.
pub(crate) struct Trampoline {
    /// Its C result type.
    pub(crate) result: String,
    /// C type and name of its parameters.
    pub(crate) parameters: Vec<(String, String)>,
}

impl Headers {
    pub(crate) fn read(include: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| {
            let path = include.join("hpy").join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let mut trampolines = BTreeMap::new();
        for name in [
            "universal/hpyfunc_trampolines.h",
            "universal/autogen_hpyfunc_trampolines.h",
        ] {
            read_trampolines(&read(name)?, &mut trampolines)?;
        }
        Ok(Self {
            include: include.to_owned(),
            functions: read_functions(&read("universal/autogen_trampolines.h")?)?,
            trampolines,
            slots: read_slots(&read("autogen_hpyslot.h")?),
        })
    }
}

/// Reads `HPyAPI_FUNC HPy HPy_Dup(…) { return ctx->ctx_Dup(…`.
fn read_functions(header: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut functions = BTreeMap::new();
    for part in header.split("HPyAPI_FUNC ").skip(1) {
        let (declaration, _) = part
            .split_once('(')
            .context("a function without parameters")?;
        let name = declaration.rsplit([' ', '*']).next().unwrap_or_default();
        let (_, call) = part
            .split_once("ctx->")
            .context("a function that calls nothing")?;
        let field: String = call
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        ensure!(
            functions.insert(field, name.to_owned()).is_none(),
            "{name} is not alone"
        );
    }
    Ok(functions)
}

/// Reads `#define _HPyFunc_TRAMPOLINE_HPyFunc_O(SYM, IMPL) static RESULT SYM(PARAMETERS) {…`.
fn read_trampolines(
    header: &str,
    trampolines: &mut BTreeMap<String, Trampoline>,
) -> anyhow::Result<()> {
    let joined = header.replace("\\\n", " ");
    let defines = joined.lines().filter_map(|line| {
        let line = line.strip_prefix("#define ")?;
        line.strip_prefix("_HPyFunc_TRAMPOLINE_HPyFunc_")
            .or_else(|| {
                line.strip_prefix("HPy")
                    .filter(|line| line.starts_with("Capsule_DESTRUCTOR_TRAMPOLINE"))
            })
    });
    for define in defines {
        let (name, body) = define
            .split_once("(SYM, IMPL)")
            .context("a macro without (SYM, IMPL)")?;
        let name = match name {
            "Capsule_DESTRUCTOR_TRAMPOLINE" => "CAPSULE_DESTRUCTOR",
            name => name,
        };
        let body = body.split_whitespace().collect::<Vec<_>>().join(" ");
        let (result, rest) = body
            .strip_prefix("static ")
            .and_then(|body| body.split_once("SYM("))
            .with_context(|| format!("{name} defines no function"))?;
        let (parameters, _) = rest
            .split_once(')')
            .context("a parameter list without end")?;
        let parameters = match parameters {
            "void" => Vec::new(),
            parameters => parameters.split(", ").map(split_parameter).collect(),
        };
        trampolines.insert(
            name.to_owned(),
            Trampoline {
                result: result.replace(' ', ""),
                parameters,
            },
        );
    }
    Ok(())
}

/// `cpy_PyObject *const *args` to `cpy_PyObject*const*` and `args`.
fn split_parameter(parameter: &str) -> (String, String) {
    let start = parameter.rfind([' ', '*']).map_or(0, |at| at + 1);
    let (ty, name) = parameter.split_at(start);
    (ty.replace(' ', ""), name.to_owned())
}

/// Reads `#define _HPySlot_SIG__HPy_nb_add HPyFunc_BINARYFUNC`.
fn read_slots(header: &str) -> Vec<(String, String)> {
    header
        .lines()
        .filter_map(|line| {
            let (slot, signature) = line
                .strip_prefix("#define _HPySlot_SIG__")?
                .split_once(' ')?;
            let signature = signature.trim().strip_prefix("HPyFunc_")?;
            Some((slot.to_owned(), signature.to_owned()))
        })
        .collect()
}
