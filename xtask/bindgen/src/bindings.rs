//! `bindings.rs`: bindgen's output, with the context cut in two where implementations differ.

use std::path::Path;
use std::{env, fs};

use anyhow::{Context, bail, ensure};
use bindgen::{EnumVariation, Formatter, RustEdition, RustTarget};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;
use syn::{
    Field, Fields, File, GenericArgument, Item, ItemStruct, PathArguments, Type, TypeFnPtr,
    parse_quote,
};

use crate::headers::Headers;

/// The last field of the context that every implementation has at the same place.
const LAST_COMMON_FIELD: &str = "h_Builtins";

/// C's tags and bindgen's inventions, and the names they have in hpy-sys.
const RENAMED: [(&str, &str); 8] = [
    ("_HPyContext_s", "HPyContext"),
    ("_HPy_s", "HPy"),
    ("FORBIDDEN_cpy_PyObject", "cpy_PyObject"),
    ("FORBIDDEN_PyMethodDef", "cpy_PyMethodDef"),
    ("FORBIDDEN_PyModuleDef", "cpy_PyModuleDef"),
    ("FORBIDDEN_bufferinfo", "cpy_Py_buffer"),
    ("HPyDef__bindgen_ty_1", "HPyDefUnion"),
    ("__bindgen_anon_1", "def"),
];

/// The declarations of HPy's universal ABI.
pub(crate) struct Bindings {
    file: File,
}

/// A function of the context.
pub(crate) struct ContextFunction<'a> {
    /// The field: `ctx_Dup`.
    pub(crate) field: &'a Ident,
    /// Its type.
    pub(crate) function: &'a TypeFnPtr,
    /// Whether it lies in the tail, whose place depends on the implementation.
    pub(crate) tail: bool,
}

pub(crate) fn generate(
    headers: &Headers,
    libclang: &Path,
    cache: &Path,
) -> anyhow::Result<Bindings> {
    // SAFETY: no other thread runs yet.
    unsafe { env::set_var("LIBCLANG_PATH", libclang) };
    let shims = write_shims(cache)?;
    let bindings = bindgen::builder()
        .header_contents("universal.h", "#include \"hpy.h\"\n")
        .clang_arg("-DHPY_ABI_UNIVERSAL")
        // One target for every machine: the types that differ are spelled with core::ffi's names.
        .clang_arg("--target=x86_64-unknown-linux-gnu")
        .clang_args(["-nostdinc", "-isystem"])
        .clang_arg(path(&shims)?)
        .clang_arg("-I")
        .clang_arg(path(&headers.include)?)
        .rust_target(RustTarget::stable(85, 0).map_err(|error| anyhow::anyhow!("{error}"))?)
        .rust_edition(RustEdition::Edition2024)
        .formatter(Formatter::None)
        .generate_comments(false)
        .layout_tests(false)
        .ignore_functions()
        .ignore_methods()
        .use_core()
        .ctypes_prefix("core::ffi")
        .default_enum_style(EnumVariation::Consts)
        .prepend_enum_name(false)
        .derive_debug(false)
        .allowlist_type("_?HPy.*|cpy_.*")
        .allowlist_var("HPY_ABI_.*|HPy.*")
        .blocklist_type("wchar_t")
        .generate_cstr(true)
        .generate()?;
    let mut file = syn::parse_file(&bindings.to_string())?;
    Rename.visit_file_mut(&mut file);
    file.items.retain(|item| !is_alias_of_itself(item));
    for item in &mut file.items {
        match item {
            // `unsigned long` in C, and in the field that they are for.
            Item::Const(item) if item.ident.to_string().starts_with("HPy_TPFLAGS_") => {
                item.ty = parse_quote!(core::ffi::c_ulong);
            }
            // Structs of the C API, which HPy does not look into.
            Item::Struct(item) if item.ident.to_string().starts_with("cpy_") => {
                item.attrs.push(
                    parse_quote!(#[cfg(not(any(feature = "cpython-abi", feature = "hybrid-abi")))]),
                );
            }
            Item::Struct(item) if item.ident == "HPy" => {
                item.attrs.retain(|attr| !attr.path().is_ident("repr"));
                item.attrs.insert(0, parse_quote!(#[repr(transparent)]));
            }
            _ => {}
        }
    }
    split_context(&mut file)?;
    Ok(Bindings { file })
}

fn path(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("a path that is not UTF-8")
}

/// The few standard headers that HPy includes: libclang comes without, and no C compiler is needed for them.
fn write_shims(cache: &Path) -> anyhow::Result<std::path::PathBuf> {
    let folder = cache.join("bindgen-shims");
    fs::create_dir_all(&folder)?;
    let shims = [
        ("assert.h", "#define assert(x) ((void)0)\n"),
        (
            "stdarg.h",
            "typedef __builtin_va_list va_list;\n#define va_start(a, b) __builtin_va_start(a, b)\n#define va_arg(a, b) __builtin_va_arg(a, b)\n#define va_end(a) __builtin_va_end(a)\n",
        ),
        (
            "stdbool.h",
            "#define bool _Bool\n#define true 1\n#define false 0\n",
        ),
        (
            "stddef.h",
            "typedef __SIZE_TYPE__ size_t;\ntypedef __WCHAR_TYPE__ wchar_t;\n#define NULL ((void *)0)\n#define offsetof(a, b) __builtin_offsetof(a, b)\n",
        ),
        (
            "stdint.h",
            "typedef __INT8_TYPE__ int8_t;\ntypedef __INT16_TYPE__ int16_t;\ntypedef __INT32_TYPE__ int32_t;\ntypedef __INT64_TYPE__ int64_t;\ntypedef __UINT8_TYPE__ uint8_t;\ntypedef __UINT16_TYPE__ uint16_t;\ntypedef __UINT32_TYPE__ uint32_t;\ntypedef __UINT64_TYPE__ uint64_t;\ntypedef __INTPTR_TYPE__ intptr_t;\ntypedef __UINTPTR_TYPE__ uintptr_t;\n#define INT32_MAX __INT32_MAX__\n#define INTPTR_MAX __INTPTR_MAX__\n",
        ),
        (
            "stdlib.h",
            "#include <stddef.h>\nvoid abort(void);\nvoid *alloca(size_t size);\n",
        ),
    ];
    for (name, text) in shims {
        fs::write(folder.join(name), format!("#pragma once\n{text}"))?;
    }
    Ok(folder)
}

struct Rename;

impl VisitMut for Rename {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        if let Some((_, name)) = RENAMED.iter().find(|(from, _)| ident == from) {
            *ident = format_ident!("{name}");
        }
    }
}

fn is_alias_of_itself(item: &Item) -> bool {
    match item {
        Item::Type(item) => matches!(&*item.ty, Type::Path(ty) if ty.path.is_ident(&item.ident)),
        _ => false,
    }
}

/// Ends `HPyContext` after the last common field, moves the rest to `TailV090`, and makes the functions non-null.
fn split_context(file: &mut File) -> anyhow::Result<()> {
    let context = struct_mut(file, "HPyContext")?;
    // Neither may be copied out of its place: the tail is reached from a context's address.
    context.attrs.retain(|attr| !attr.path().is_ident("derive"));
    let Fields::Named(fields) = &mut context.fields else {
        bail!("HPyContext has no named fields");
    };
    let mut common = Vec::new();
    let mut tail = Vec::new();
    for mut field in std::mem::take(&mut fields.named) {
        if let Some(function) = without_option(&field.ty) {
            field.ty = function;
        }
        if common.last().is_some_and(|last: &Field| {
            last.ident
                .as_ref()
                .is_some_and(|ident| ident == LAST_COMMON_FIELD)
        }) || !tail.is_empty()
        {
            tail.push(field);
        } else {
            common.push(field);
        }
    }
    ensure!(!tail.is_empty(), "HPyContext has no {LAST_COMMON_FIELD}");
    common.push(parse_quote!(pub(crate) _tail: [u8; 0]));
    fields.named = common.into_iter().collect();
    file.items.push(parse_quote! {
        #[repr(C)]
        pub struct TailV090 { #(#tail),* }
    });
    Ok(())
}

fn struct_mut<'a>(file: &'a mut File, name: &str) -> anyhow::Result<&'a mut ItemStruct> {
    file.items
        .iter_mut()
        .find_map(|item| match item {
            Item::Struct(item) if item.ident == name => Some(item),
            _ => None,
        })
        .with_context(|| format!("no struct {name}"))
}

/// `F` of `Option<F>`.
fn without_option(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

impl Bindings {
    pub(crate) fn source(&self) -> TokenStream {
        let items = &self.file.items;
        quote! {
            //! The types and constants of HPy's headers.

            #![allow(non_camel_case_types, non_snake_case, non_upper_case_globals, reason = "C's names")]
            #![expect(missing_docs, reason = "HPy's comments are not copied: its manual documents these names")]

            #[cfg(windows)]
            pub type wchar_t = u16;
            #[cfg(not(windows))]
            pub type wchar_t = core::ffi::c_int;

            #[cfg(any(feature = "cpython-abi", feature = "hybrid-abi"))]
            pub use pyo3_ffi::{
                Py_buffer as cpy_Py_buffer, PyMethodDef as cpy_PyMethodDef, PyModuleDef as cpy_PyModuleDef, PyObject as cpy_PyObject,
            };

            #(#items)*
        }
    }

    /// The structs and their fields, in the order of the headers.
    pub(crate) fn records(&self) -> impl Iterator<Item = (&Ident, Vec<&Ident>)> {
        self.file.items.iter().filter_map(|item| match item {
            Item::Struct(item) => {
                let fields = item.fields.iter().filter_map(|field| field.ident.as_ref());
                Some((&item.ident, fields.collect()))
            }
            _ => None,
        })
    }

    /// The fields of the struct or union `name`.
    pub(crate) fn fields(&self, name: &str) -> Option<Vec<&Field>> {
        self.file.items.iter().find_map(|item| match item {
            Item::Struct(item) if item.ident == name => Some(item.fields.iter().collect()),
            Item::Union(item) if item.ident == name => Some(item.fields.named.iter().collect()),
            _ => None,
        })
    }

    /// The functions of the context, in its order.
    pub(crate) fn context_functions(&self) -> impl Iterator<Item = ContextFunction<'_>> {
        let part = |name, tail| {
            self.fields(name)
                .into_iter()
                .flatten()
                .filter_map(move |field| match &field.ty {
                    Type::FnPtr(function) => Some(ContextFunction {
                        field: field.ident.as_ref()?,
                        function,
                        tail,
                    }),
                    _ => None,
                })
        };
        part("HPyContext", false).chain(part("TailV090", true))
    }

    /// The function type behind the typedef `name`, which is an `Option` of it in Rust.
    pub(crate) fn function_type(&self, name: &str) -> Option<Type> {
        self.file.items.iter().find_map(|item| match item {
            Item::Type(item) if item.ident == name => without_option(&item.ty),
            _ => None,
        })
    }

    /// The constants of C's enum `name`, in order.
    pub(crate) fn constants(&self, name: &str) -> Vec<&Ident> {
        self.file
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Const(item) if item.ty.to_token_stream().to_string() == name => {
                    Some(&item.ident)
                }
                _ => None,
            })
            .collect()
    }
}
