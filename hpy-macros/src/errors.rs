//! Errors of the macros: how they are collected, and the text of every one of them.
//!
//! All errors of an item are reported together, each at the tokens it is about. A text says what is wrong and what to
//! write instead. `tests/ui/fail` has a case for every text.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The errors found in one item so far.
#[derive(Default)]
pub(crate) struct Errors {
    combined: Option<syn::Error>,
}

impl Errors {
    /// Adds an error about all of `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error about the place `span`.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Adds an error that the parser made.
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.combined {
            Some(combined) => combined.combine(error),
            None => self.combined = Some(error),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.combined.is_none()
    }

    /// The invocations of `compile_error!` that report them, nothing where there are none.
    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        match &self.combined {
            Some(error) => error.to_compile_error(),
            None => TokenStream::new(),
        }
    }

    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        let errors = self.combined.clone().into_iter().flatten();
        errors.map(|error| error.to_string()).collect()
    }
}

/// `a`, `b` and `c` as an error lists them.
fn list(names: &[impl Display]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

// Options of an attribute ------------------------------------------------------------------------------------------------

pub(crate) fn unknown_option(name: &str, expected: &[&str]) -> String {
    format!(
        "unknown option `{name}`, expected one of: {}",
        list(expected)
    )
}

pub(crate) fn duplicate_option(name: &str) -> String {
    format!("the option `{name}` is given twice, remove one of them")
}

pub(crate) fn option_without_value(name: &str, form: &str) -> String {
    format!("the option `{name}` needs a value, write `{form}`")
}

pub(crate) fn option_with_value(name: &str) -> String {
    format!("the option `{name}` takes no value, write `{name}` alone")
}

pub(crate) fn wrong_value(name: &str, form: &str) -> String {
    format!("this is not a value of the option `{name}`, write `{form}`")
}

pub(crate) const OPTION_EXPECTED: &str =
    "expected an option here, like `name = \"…\"`, and a comma between options";

pub(crate) fn relative_crate_path(path: &str) -> String {
    format!(
        "`{path}` would mean another place inside a module, write a path that is the same everywhere, like \
         `crate = crate::…` or `crate = ::…`"
    )
}

// Python names and documentation -----------------------------------------------------------------------------------------

pub(crate) fn non_ascii_name(name: &str) -> String {
    format!(
        "the Python name `{name}` is not ASCII, and HPy passes names on in ways that are only safe for ASCII: give \
         an ASCII name with `name = \"…\"`"
    )
}

pub(crate) fn not_an_identifier(name: &str) -> String {
    format!(
        "{name:?} is not a Python identifier: a name has letters, digits and underscores, and no digit first"
    )
}

pub(crate) fn python_keyword(name: &str) -> String {
    format!(
        "`{name}` is a keyword of Python, no program could write it as a name: give another one, like `name = \
         \"{name}_\"`"
    )
}

pub(crate) const NUL_IN_DOC: &str =
    "this documentation contains a NUL character, which ends a C string: remove it";

pub(crate) const TEXT_SIGNATURE_FORM: &str = "a text signature is one line in parentheses, as after the name in \
     Python's `def`: write `text_signature = \"(a, b=1)\"`, or `text_signature = None` for none";

// Functions --------------------------------------------------------------------------------------------------------------

pub(crate) fn not_a_function(found: &str) -> String {
    match found {
        "a module" => {
            "`#[hpy::function]` is for free functions, this is a module: write `#[hpy::module]`"
                .to_owned()
        }
        _ => format!("`#[hpy::function]` is for free functions, this is {found}"),
    }
}

pub(crate) const FUNCTION_WITHOUT_BODY: &str =
    "a function of a Python module needs a body: write `{ … }`";

pub(crate) const ASYNC_FUNCTION: &str = "async functions cannot be called from Python: remove `async` and wait \
     for the future inside the function";

pub(crate) const UNSAFE_FUNCTION: &str = "Python code cannot promise what an `unsafe` function asks for: remove \
     `unsafe`, and check the requirements inside";

pub(crate) const EXTERN_FUNCTION: &str = "the call from C is made by the macro: remove `extern`";

pub(crate) const GENERIC_TYPE: &str = "Python functions cannot be generic over types: write the type out, or \
     take a `&Handle<'_>` for any object";

pub(crate) const GENERIC_CONST: &str = "Python functions cannot be generic over constants: write the value out, \
     or make it a parameter";

pub(crate) const IMPL_TRAIT_PARAMETER: &str = "a parameter needs one type: write it in place of `impl …`, or \
     take a `&Handle<'_>` for any object";

pub(crate) const RECEIVER: &str = "`#[hpy::function]` is for free functions: remove `self`, or move the \
     function out of the `impl`";

pub(crate) const WILDCARD_PARAMETER: &str =
    "Python passes arguments by name: give the parameter a name in place of `_`";

pub(crate) const PATTERN_PARAMETER: &str =
    "Python passes arguments by name: write `name: Type`, and take it apart inside the function";

pub(crate) const CONTEXT_TWICE: &str =
    "a call has one context: remove this second `Context` parameter";

pub(crate) const CONTEXT_BY_REFERENCE: &str =
    "a context is `Copy`, take it by value: write `Context<'_>`";

pub(crate) const OWNER_TWICE: &str = "a method has one owner: remove this second `Owner` parameter";

pub(crate) const OWNER_WITHOUT_OBJECT: &str =
    "only methods that are called on an object, and `#[new]`, have an owner";

pub(crate) const STATIC_PARAMETER: &str = "an argument lasts as long as the call: write `'_` in place of \
     `'static`, or leave it out of a reference";

pub(crate) const PARAMETER_ATTRIBUTE: &str = "`#[hpy(…)]` has no meaning on a parameter: defaults are given as \
     `#[hpy::function(signature = (name = …))]`";

pub(crate) fn hides_primitive(name: &str) -> String {
    format!(
        "a function named `{name}` would hide the type `{name}` in this Rust module: give it another name here and \
         `#[hpy::function(name = \"{name}\")]`"
    )
}

// `signature = (…)` ------------------------------------------------------------------------------------------------------

pub(crate) const SIGNATURE_ENTRY: &str =
    "expected one of: `name`, `name = default`, `/`, `*`, `*name`, `**name`";

pub(crate) const SIGNATURE_COMMA: &str = "expected a comma here";

pub(crate) const DEFAULT_EXPRESSION: &str =
    "expected a Rust expression as the default, like `name = 1`";

pub(crate) fn unknown_parameter(name: &str, expected: &[String]) -> String {
    if expected.is_empty() {
        return format!("the function has no parameter `{name}`, nor any other that Python passes");
    }
    format!(
        "the function has no parameter `{name}`, expected one of: {}",
        list(expected)
    )
}

pub(crate) fn parameter_twice(name: &str) -> String {
    format!("the parameter `{name}` is in the signature twice, remove one of them")
}

pub(crate) fn parameter_missing(name: &str) -> String {
    format!(
        "the parameter `{name}` is missing in `signature = (…)`, which has to name every parameter"
    )
}

pub(crate) fn not_passed(name: &str, what: &str) -> String {
    format!("`{name}` is the {what}, which Python does not pass: remove it from the signature")
}

pub(crate) fn required_after_default(name: &str, before: &str) -> String {
    format!(
        "`{name}` needs a default because `{before}` before it has one: write `{name} = …`, or put a `*` before \
         it to make it keyword-only"
    )
}

pub(crate) const SLASH_TWICE: &str =
    "there is a `/` already: only one ends the positional-only parameters";

pub(crate) const SLASH_FIRST: &str = "`/` makes the parameters before it positional-only, and there are none: \
     move it behind the last of them";

pub(crate) const SLASH_AFTER_STAR: &str =
    "`/` has to come before `*`: positional-only parameters are the first ones";

pub(crate) fn star_twice(before: &str) -> String {
    format!("there is a `{before}` already, and what follows it is keyword-only: remove this one")
}

pub(crate) const STAR_LAST: &str = "`*` makes the parameters after it keyword-only, and there are none: remove \
     it or name one after it";

pub(crate) fn after_keywords(keywords: &str) -> String {
    format!("nothing can follow `**{keywords}`: move this before it")
}

pub(crate) fn default_of_rest(stars: &str, name: &str) -> String {
    format!("`{stars}{name}` is empty where nothing is passed and has no default: remove `= …`")
}

// Modules ----------------------------------------------------------------------------------------------------------------

pub(crate) fn not_a_module(found: &str) -> String {
    match found {
        "a function" => "`#[hpy::module]` is for modules, this is a function: write `#[hpy::module] mod name { … }` \
         with `#[hpy(export)] use super::…;` or `#[hpy(init)] fn init(…)` in it"
            .to_owned(),
        _ => format!("`#[hpy::module]` is for modules, this is {found}: write `#[hpy::module] mod name {{ … }}`"),
    }
}

pub(crate) fn module_without_body(name: &str) -> String {
    format!(
        "the macro has to see the items of the module: write `mod {name} {{ … }}` here, with `#[hpy(export)] use \
         super::…;` for items of other files"
    )
}

pub(crate) const EXPORT_GLOB: &str =
    "the macro cannot see what `*` stands for: write the names out, `{a, b, c}`";

pub(crate) const EXPORT_UNDERSCORE: &str =
    "an exported item needs a name here: remove `as _`, or write another name";

pub(crate) const EXPORT_NAME_OF_USE: &str = "the Python name belongs to the item: write `name = \"…\"` in its \
     own `#[hpy::function(…)]` or `#[hpy::module(…)]`";

pub(crate) fn export_of(found: &str) -> String {
    match found {
        "a function" => {
            "write `#[hpy::function]` in place of `#[hpy(export)]`: a function in a module is exported by \
             that".to_owned()
        }
        "a module" => "write `#[hpy::module]` in place of `#[hpy(export)]`: a module in a module is exported by \
         that".to_owned(),
        "a static" => "`#[hpy(export)]` is for `use` and `const`: write `const` in place of `static`".to_owned(),
        _ => format!("`#[hpy(export)]` is for `use` and `const`, this is {found}"),
    }
}

pub(crate) fn not_exportable(name: &str) -> String {
    format!(
        "`{name}` cannot be exported: write `#[hpy::function]` above a function, `#[hpy::class]` above a struct \
         or an enum, `#[hpy::module(submodule)]` above a module, and make exceptions with `hpy::exception!`"
    )
}

pub(crate) const EXPORT_UNNAMED_CONST: &str =
    "an exported constant needs a name: write one in place of `_`";

pub(crate) fn init_of(found: &str) -> String {
    format!("`#[hpy(init)]` is for a function, this is {found}: write `{INIT_FORM}`")
}

const INIT_FORM: &str = "#[hpy(init)] fn init(m: &Handle<'_, PyModule>) -> hpy::Result<()> { … }";

pub(crate) fn init_parameters() -> String {
    format!("the initialisation is called with the module and nothing else: write `{INIT_FORM}`")
}

pub(crate) fn init_twice(first: &str) -> String {
    format!("`{first}` is the `#[hpy(init)]` of this module already: call this function there")
}

pub(crate) const INIT_IS_FUNCTION: &str = "this is called when the module is made, and cannot be a function of \
     it too: remove one of the two attributes";

pub(crate) const EXPORT_AND_INIT: &str =
    "an item is either exported or initialises the module: write one of `export`, `init`";

pub(crate) const NAME_WITHOUT_EXPORT: &str =
    "a name is given to what is exported: write `#[hpy(export, name = \"…\")]`";

pub(crate) fn name_twice(name: &str, first: &str, second: &str) -> String {
    format!(
        "both `{first}` and `{second}` are called `{name}` in Python: give one of them another `name = \"…\"`"
    )
}

// Classes ----------------------------------------------------------------------------------------------------------------

pub(crate) fn not_a_class(found: &str) -> String {
    match found {
        "an `impl`" => {
            "`#[hpy::class]` is for structs and enums, this is an `impl`: write `#[hpy::methods]`"
                .to_owned()
        }
        _ => format!("`#[hpy::class]` is for structs and enums, this is {found}"),
    }
}

pub(crate) const GENERIC_CLASS: &str =
    "a class of Python is one type: remove the parameters, and write out what they stand for";

pub(crate) fn unknown_case(expected: &[&str]) -> String {
    format!("unknown case, expected one of: {}", list(expected))
}

pub(crate) fn needs_option(option: &str, needed: &str) -> String {
    let why = match (option, needed) {
        ("ord", _) => "what is ordered can be equal",
        ("eq_int", _) => "what equals an int equals itself",
        (_, "eq") => "what is equal has the same hash",
        _ => "a hash must not change",
    };
    format!("{why}: write `{needed}` beside `{option}`")
}

pub(crate) const SEQUENCE_AND_MAPPING: &str =
    "a class is either a sequence or a mapping: remove one of them";

pub(crate) const FIELD_WITHOUT_ACCESS: &str =
    "`#[hpy(…)]` makes a field a property: write `get`, `set` or both in it";

pub(crate) const BASE_WITH_OTHERS: &str =
    "`base` stands alone: write the other options in an `#[hpy(…)]` of their own";

pub(crate) const SECOND_BASE: &str = "a class extends one other: remove the second `base`";

pub(crate) const FIELD_WITHOUT_NAME: &str =
    "a property needs a name, and this field has none: write `#[hpy(get, name = \"…\")]`";

pub(crate) const SET_OF_FROZEN: &str = "the fields of a frozen class cannot be set: remove `frozen` from the \
     class, or `set` here";

pub(crate) fn field_twice(name: &str) -> String {
    format!("there is a property `{name}` already: give this one another `name = \"…\"`")
}

// Enums ------------------------------------------------------------------------------------------------------------------

pub(crate) const EMPTY_ENUM: &str = "an enum without variants has no values, so that Python could do nothing with it: give it a variant";

pub(crate) const REFERENCE_IN_VARIANT: &str = "a variant cannot hold references to Python objects: put the `Field` into the struct of a class of its own";

pub(crate) const EQ_INT_OF_DATA: &str =
    "`eq_int` is for enums without data, whose variants have numbers: remove it";

pub(crate) fn not_an_enum(found: &str) -> String {
    match found {
        "a struct" => {
            "`#[hpy::py_enum]` is for enums, this is a struct: write `#[hpy::class]`".to_owned()
        }
        _ => format!("`#[hpy::py_enum]` is for enums, this is {found}"),
    }
}

pub(crate) const MEMBER_WITH_DATA: &str = "the members of an `enum.Enum` have no data: remove it, or write `#[hpy::class]` above the enum";

pub(crate) fn flag_without_value(name: &str) -> String {
    format!(
        "a flag has a bit of its own, which `{name}` does not name: write `{name} = 1`, or 2, 4, 8, …"
    )
}

pub(crate) fn unknown_base(expected: &[&str]) -> String {
    format!(
        "no class of Python's `enum`, expected one of: {}",
        list(expected)
    )
}

pub(crate) fn option_of_struct(option: &str) -> String {
    format!("`{option}` is for structs, and variants have nothing of that: remove it")
}

pub(crate) const EQ_INT_OF_STRUCT: &str =
    "`eq_int` is for enums, whose variants have numbers: remove it, and compare in `__eq__`";

// Methods ----------------------------------------------------------------------------------------------------------------

pub(crate) fn not_methods(found: &str) -> String {
    match found {
        "a function" => {
            "`#[hpy::methods]` is for an `impl`, this is a function: write `#[hpy::function]`"
                .to_owned()
        }
        "a struct" => {
            "`#[hpy::methods]` is for an `impl`, this is a struct: write `#[hpy::class]`".to_owned()
        }
        _ => format!("`#[hpy::methods]` is for an `impl`, this is {found}"),
    }
}

pub(crate) const METHODS_OF_TRAIT: &str = "the methods of a trait cannot be methods of Python: write `impl Type`, \
     with methods that call them";

pub(crate) const GENERIC_METHODS: &str = "a class of Python is one type: remove the parameters of the `impl`, and \
     write out what they stand for";

pub(crate) fn kinds_of_method(first: &str, second: &str) -> String {
    format!("a method is either `#[{first}]` or `#[{second}]`: remove one of them")
}

pub(crate) fn kind_with_options(kind: &str) -> String {
    format!("`#[{kind}]` takes no options: options go into `#[hpy(…)]`")
}

pub(crate) const METHOD_RECEIVER: &str = "a method is called on an object: take `&self`, `&mut self` or `slf: \
     &Handle<'_, Self>` first, or write `#[staticmethod]`, `#[classmethod]` or `#[new]` above it";

pub(crate) const RECEIVER_BY_VALUE: &str = "Python keeps the object: take `&self` or `&mut self`";

pub(crate) fn receiver_of(kind: &str) -> String {
    format!("`#[{kind}]` is called without an object: remove `self`")
}

pub(crate) const CLASSMETHOD_RECEIVER: &str =
    "a class method takes the class first: write `cls: &Handle<'_, PyType>`";

pub(crate) fn parameters_of(what: &str, count: usize) -> String {
    match count {
        0 => format!("{what} is called without arguments: remove this parameter"),
        1 => format!("{what} is called with one argument"),
        _ => format!("{what} is called with {count} arguments"),
    }
}

pub(crate) fn signature_of(what: &str) -> String {
    format!(
        "{what} is always called with the same arguments: remove `signature` and `text_signature`"
    )
}

pub(crate) fn method_twice(name: &str) -> String {
    format!(
        "there is a `{name}` already: give this one another `#[hpy(name = \"…\")]`, or remove it"
    )
}

pub(crate) fn name_of_special(name: &str) -> String {
    format!("the name `{name}` says what the method is for: remove `name = \"…\"`")
}

pub(crate) fn crowded(first: &str, second: &str) -> String {
    format!("`{first}` does what `{second}` does: remove one of them")
}

pub(crate) const BUFFER_RECEIVER: &str = "what `__getbuffer__` returns is borrowed from the value: take `&self`, or `&mut self` where \
     Python may write";

pub(crate) const BUFFER_OWNER: &str =
    "what `__getbuffer__` returns is in the value itself, and has no owner: remove this parameter";

pub(crate) const RELEASE_BUFFER: &str = "the value is borrowed until its last buffer is released, and there is nothing to do then: \
     remove `__releasebuffer__`";

pub(crate) fn kind_of_special(kind: &str, name: &str) -> String {
    format!("`{name}` is a method that Python calls on an object: remove `#[{kind}]`")
}

// Errors as exceptions ---------------------------------------------------------------------------------------------------

pub(crate) const ERROR_UNION: &str =
    "`#[derive(hpy::IntoError)]` is for enums and structs, this is a union";

pub(crate) fn variant_without_exception(name: &str) -> String {
    format!(
        "`{name}` has no exception class: write `#[hpy(exception = ValueError)]` above it, or above the type for all that have none"
    )
}

pub(crate) fn transparent_fields(count: usize) -> String {
    format!(
        "what is transparent has one field, the error that it stands for, and this has {count}: write `#[hpy(exception = …)]` in \
         place of `transparent`"
    )
}

pub(crate) const EXCEPTION_AND_TRANSPARENT: &str = "what is transparent has the class of the error inside: write one of \
     `exception = …`, `transparent`";

pub(crate) const TRANSPARENT_ENUM: &str =
    "`transparent` is for structs and variants: write `#[hpy(transparent)]` above each variant";

#[cfg(test)]
mod tests;
