//! What is in a module: the items that it exports and the function that initialises it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, Item, ItemConst, ItemFn, ItemUse, Signature, UseTree};

use super::attribute::{self, Helper, complete, options_of};
use crate::arguments::{self, Place, cfg_attributes};
use crate::errors::{self, Errors};
use crate::options::Crate;
use crate::{class, function, item, py_enum, python};

/// What a module is made of, in the order of its items.
#[derive(Default)]
pub(super) struct Members {
    /// Functions and modules.
    pub(super) items: Vec<Member>,
    pub(super) constants: Vec<Constant>,
    pub(super) inits: Vec<Init>,
}

/// Something that has a `__HPY_ITEM`.
pub(super) struct Member {
    /// Its name in the Rust module.
    pub(super) ident: Ident,
    /// Whether it is made elsewhere, so that nothing is known of it.
    pub(super) imported: bool,
    pub(super) cfgs: Vec<Attribute>,
}

pub(super) struct Constant {
    pub(super) ident: Ident,
    pub(super) python_name: String,
    /// Where its type stands.
    pub(super) place: Place,
    pub(super) cfgs: Vec<Attribute>,
}

pub(super) struct Init {
    pub(super) ident: Ident,
    /// Where the type that it returns stands.
    pub(super) place: Place,
    pub(super) cfgs: Vec<Attribute>,
}

/// Collects the members, takes `#[hpy(…)]` off them, and completes the attributes of functions and modules.
pub(super) fn collect(items: &mut [Item], krate: &Crate, errors: &mut Errors) -> Members {
    let mut collector = Collector {
        krate,
        errors,
        members: Members::default(),
        names: Vec::new(),
    };
    for item in items {
        collector.item(item);
    }
    collector.members
}

struct Collector<'a> {
    krate: &'a Crate,
    errors: &'a mut Errors,
    members: Members,
    /// The Python names that are known here, each with what has it.
    names: Vec<(String, Ident)>,
}

impl Collector<'_> {
    fn item(&mut self, item: &mut Item) {
        let Some(attributes) = attributes(item) else {
            return;
        };
        let helper = Helper::take(attributes, self.errors);
        match item {
            Item::Fn(item) => return self.function(item, helper),
            Item::Mod(item) => {
                if let Some(attribute) = attribute::find(&mut item.attrs, "module") {
                    complete(attribute, self.krate, quote!(submodule,));
                    let mut ignored = Errors::default();
                    let options = super::Options::parse(options_of(attribute), &mut ignored);
                    let name = options.name.unwrap_or(None).map(|name| name.value());
                    self.member(&item.ident.clone(), &item.attrs, name);
                    return;
                }
            }
            Item::Struct(syn::ItemStruct { attrs, ident, .. })
            | Item::Enum(syn::ItemEnum { attrs, ident, .. }) => {
                if let Some(attribute) = attribute::find(attrs, "class") {
                    complete(attribute, self.krate, TokenStream::new());
                    let mut ignored = Errors::default();
                    let options = class::Options::parse(options_of(attribute), &mut ignored);
                    let name = options.name.unwrap_or(None).map(|name| name.value());
                    self.member(ident, attrs, name);
                    return;
                }
                if let Some(attribute) = attribute::find(attrs, "py_enum") {
                    complete(attribute, self.krate, TokenStream::new());
                    let mut ignored = Errors::default();
                    let options = py_enum::Options::parse(options_of(attribute), &mut ignored);
                    let name = options.name.unwrap_or(None).map(|name| name.value());
                    self.member(ident, attrs, name);
                    return;
                }
            }
            Item::Impl(item) => {
                if let Some(attribute) = attribute::find(&mut item.attrs, "methods") {
                    complete(attribute, self.krate, TokenStream::new());
                    return;
                }
            }
            _ => {}
        }
        let Some(helper) = helper else {
            return;
        };
        if helper.init {
            let (place, kind) = item::describe(item);
            self.errors.at_span(place, errors::init_of(kind));
        }
        if helper.export {
            match item {
                Item::Use(item) => self.uses(item, helper),
                Item::Const(item) => self.constant(item, helper),
                item => {
                    let (place, kind) = item::describe(item);
                    self.errors.at_span(place, errors::export_of(kind));
                }
            }
        }
    }

    fn function(&mut self, item: &mut ItemFn, helper: Option<Helper>) {
        let ident = item.sig.ident.clone();
        let helper = helper.unwrap_or_default();
        if let Some(attribute) = attribute::find(&mut item.attrs, "function") {
            if helper.init {
                self.errors.at(&ident, errors::INIT_IS_FUNCTION);
            }
            complete(attribute, self.krate, TokenStream::new());
            let mut ignored = Errors::default();
            let options = function::Options::parse(options_of(attribute), &mut ignored);
            let name = options.name.unwrap_or(None).map(|name| name.value());
            self.member(&ident, &item.attrs, name);
        } else if helper.init {
            self.init(item);
        } else if helper.export {
            let message = errors::export_of("a function");
            self.errors.at(item.sig.fn_token, message);
        }
    }

    fn member(&mut self, ident: &Ident, attributes: &[Attribute], name: Option<String>) {
        let cfgs = owned_cfgs(attributes);
        let name = name.unwrap_or_else(|| ident.unraw().to_string());
        self.name(name, ident, &cfgs);
        let ident = ident.clone();
        self.members.items.push(Member {
            ident,
            imported: false,
            cfgs,
        });
    }

    fn uses(&mut self, item: &ItemUse, helper: Helper) {
        if let Some(Some(name)) = helper.name {
            self.errors.at(name, errors::EXPORT_NAME_OF_USE);
        }
        let cfgs = owned_cfgs(&item.attrs);
        self.tree(&item.tree, None, &cfgs);
    }

    fn tree(&mut self, tree: &UseTree, parent: Option<&Ident>, cfgs: &[Attribute]) {
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, Some(&path.ident), cfgs),
            UseTree::Name(name) if name.ident == "self" => {
                if let Some(parent) = parent {
                    self.export(parent, cfgs);
                }
            }
            UseTree::Name(name) => self.export(&name.ident, cfgs),
            UseTree::Rename(rename) if rename.rename == "_" => {
                self.errors.at(&rename.rename, errors::EXPORT_UNDERSCORE);
            }
            UseTree::Rename(rename) => self.export(&rename.rename, cfgs),
            UseTree::Glob(glob) => self.errors.at(glob, errors::EXPORT_GLOB),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, parent, cfgs);
                }
            }
        }
    }

    /// Exports an item made elsewhere. Its Python name is not known here.
    fn export(&mut self, ident: &Ident, cfgs: &[Attribute]) {
        self.members.items.push(Member {
            ident: ident.clone(),
            imported: true,
            cfgs: cfgs.to_vec(),
        });
    }

    fn constant(&mut self, item: &ItemConst, helper: Helper) {
        if item.ident == "_" {
            self.errors.at(&item.ident, errors::EXPORT_UNNAMED_CONST);
            return;
        }
        let name = item.ident.unraw().to_string();
        let python_name = match helper.name {
            Some(Some(name)) => name.value(),
            Some(None) => return,
            None if python::check_name(&name, item.ident.span(), self.errors) => name,
            None => return,
        };
        let cfgs = owned_cfgs(&item.attrs);
        self.name(python_name.clone(), &item.ident, &cfgs);
        self.members.constants.push(Constant {
            ident: item.ident.clone(),
            python_name,
            place: Place::of(&item.ty),
            cfgs,
        });
    }

    fn init(&mut self, item: &ItemFn) {
        arguments::check_callable(&item.sig, self.errors);
        check_init_parameters(&item.sig, self.errors);
        let cfgs = owned_cfgs(&item.attrs);
        let first = self.members.inits.iter().find(|it| it.cfgs.is_empty());
        if let (Some(first), true) = (first, cfgs.is_empty()) {
            let message = errors::init_twice(&first.ident.to_string());
            self.errors.at(&item.sig.ident, message);
        }
        self.members.inits.push(Init {
            ident: item.sig.ident.clone(),
            place: arguments::output_place(&item.sig),
            cfgs,
        });
    }

    /// Notes a Python name, with an error where something has it already. Items with `#[cfg]` may exclude each other.
    fn name(&mut self, name: String, ident: &Ident, cfgs: &[Attribute]) {
        if !cfgs.is_empty() {
            return;
        }
        match self.names.iter().find(|(other, _)| *other == name) {
            Some((_, first)) => {
                let message = errors::name_twice(&name, &first.to_string(), &ident.to_string());
                self.errors.at(ident, message);
            }
            None => self.names.push((name, ident.clone())),
        }
    }
}

fn check_init_parameters(signature: &Signature, errors: &mut Errors) {
    let takes_one = matches!(
        signature.inputs.first(),
        Some(syn::FnArg::Typed(_)) if signature.inputs.len() == 1
    );
    if !takes_one {
        let place: Span = signature.paren_token.span.join();
        errors.at_span(place, errors::init_parameters());
    }
}

fn owned_cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    cfg_attributes(attributes).into_iter().cloned().collect()
}

fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::ExternCrate(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::ForeignMod(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::TraitAlias(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        _ => return None,
    })
}
