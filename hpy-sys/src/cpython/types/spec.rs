//! `HPyType_FromSpec`.

use core::ffi::{CStr, c_char, c_int, c_uint, c_void};
use core::{mem, ptr};
use std::ffi::CString;

use super::super::capi;
use super::abi::{
    self, Destructor, GetSetDef, Inquiry, Kind, MemberDef, MethodDef, Object, Slot, Spec,
    Traverseproc, host, slot, type_error, value_error,
};
use super::bases::{Bases, beneath};
use super::defs::{self, pointer};
use super::object::{alloc_of, handle_of};
use super::registry::{self, Destroy, Info, Traverse, Vectorcall};
use super::{attributes, call, lifecycle, metaclass};
use crate::{
    HPy, HPy_NULL, HPy_TPFLAGS_BASETYPE, HPy_TPFLAGS_HAVE_GC, HPy_TPFLAGS_HAVE_VECTORCALL,
    HPy_bf_getbuffer, HPy_bf_releasebuffer, HPy_mod_create, HPy_mod_exec, HPy_tp_call,
    HPy_tp_destroy, HPy_tp_traverse, HPyContext, HPyDef_Kind_GetSet, HPyDef_Kind_Member,
    HPyDef_Kind_Meth, HPyDef_Kind_Slot, HPySlot, HPyType_BuiltinShape_Legacy,
    HPyType_BuiltinShape_List, HPyType_BuiltinShape_Long, HPyType_BuiltinShape_Object,
    HPyType_Spec, HPyType_SpecParam,
};

/// `Py_TPFLAGS_DEFAULT`.
pub(super) const DEFAULT: c_uint = 1 << 18;

/// `HPyType_FromSpec`.
///
/// # Safety
///
/// `spec` is a live spec, `params` null or an array that ends with kind 0, and the definitions live as long as the process. Legacy slots are
/// those of the C API.
pub(crate) unsafe extern "C" fn type_from_spec(
    _ctx: *mut HPyContext,
    spec: *mut HPyType_Spec,
    params: *mut HPyType_SpecParam,
) -> HPy {
    // SAFETY: the caller's.
    let spec = unsafe { &*spec };
    let legacy = spec.builtin_shape == HPyType_BuiltinShape_Legacy;
    if !spec.legacy_slots.is_null() && !legacy {
        type_error(c"legacy_slots need the shape HPyType_BuiltinShape_Legacy");
        return HPy_NULL;
    }
    // SAFETY: the caller's.
    let type_ = unsafe { Bases::read(params, spec.legacy_slots) }.and_then(|bases| {
        // SAFETY: the caller's.
        let plan = unsafe { Plan::read(spec, &bases) }?;
        // SAFETY: the plan was read from the spec.
        unsafe { plan.carry_out(spec, &bases) }
    });
    type_.map_or(HPy_NULL, handle_of)
}

/// What a class shall be.
#[derive(Default)]
struct Plan {
    slots: Vec<Slot>,
    /// Those of the legacy slots that are neither tables nor bases.
    legacy: Vec<Slot>,
    /// Where the payload begins in the object.
    start: usize,
    methods: Vec<MethodDef>,
    properties: Vec<GetSetDef>,
    members: Vec<MemberDef>,
    traverse: Option<Traverse>,
    destroy: Option<Destroy>,
    /// The function behind `HPy_tp_call`, the class's own or else that of a base.
    call: Option<Vectorcall>,
    call_offset: usize,
    /// Where instances have their dict and their list of weak references; 0 for nowhere.
    dict_offset: usize,
    weakrefs: usize,
    /// `bf_getbuffer` and `bf_releasebuffer` where they cannot be slots.
    buffer: Option<[*mut c_void; 2]>,
    gc: bool,
    /// The size of the payload, and that of an instance; 0 for the base's.
    payload: usize,
    size: usize,
}

impl Plan {
    /// Reads a spec; None with an exception if it cannot be.
    ///
    /// # Safety
    ///
    /// `spec` is a live spec whose definitions live as long as the process.
    unsafe fn read(spec: &HPyType_Spec, bases: &Bases) -> Option<Self> {
        let shape = spec.builtin_shape;
        if !(HPyType_BuiltinShape_Legacy..=HPyType_BuiltinShape_List).contains(&shape) {
            value_error(c"invalid shape");
            return None;
        }
        let in_object = [HPyType_BuiltinShape_Object, HPyType_BuiltinShape_Legacy].contains(&shape);
        if !in_object && !bases.has_shape(shape) {
            type_error(c"no base has the builtin shape of the type");
            return None;
        }
        let mut plan = Self::default();
        if shape != HPyType_BuiltinShape_Legacy {
            plan.start = host::payload();
        }
        // SAFETY: the caller's.
        for define in unsafe { defs::iter(spec.defines) } {
            match define.kind {
                // SAFETY: the kind says which one it is.
                HPyDef_Kind_Slot => plan.slot(unsafe { &define.def.slot })?,
                HPyDef_Kind_Meth => {
                    // SAFETY: as above.
                    let Some(method) = defs::method(unsafe { &define.def.meth }) else {
                        value_error(c"Unsupported HPyMeth signature");
                        return None;
                    };
                    plan.methods.push(method);
                }
                HPyDef_Kind_GetSet => plan
                    .properties
                    // SAFETY: as above.
                    .push(defs::property(unsafe { &define.def.getset })),
                // SAFETY: as above.
                HPyDef_Kind_Member => {
                    // SAFETY: as above.
                    let member = defs::member(unsafe { &define.def.member }, plan.start);
                    plan.member(member)?;
                }
                _ => {
                    value_error(c"invalid kind of HPyDef");
                    return None;
                }
            }
        }
        let wants_gc = spec.flags & HPy_TPFLAGS_HAVE_GC != 0;
        if wants_gc && plan.traverse.is_none() {
            value_error(
                c"You must provide an HPy_tp_traverse slot if you specify HPy_TPFLAGS_HAVE_GC",
            );
            return None;
        }
        // SAFETY: the caller's.
        unsafe { plan.take_legacy(spec, bases) }?;
        let traverses = plan.traverse.is_some() || plan.has_legacy(slot::TRAVERSE);
        plan.gc = wants_gc || traverses && bases.gc();
        plan.lay_out(spec, bases)?;
        Some(plan)
    }

    /// Takes the legacy slots; None with an exception if they do not go with the rest.
    ///
    /// # Safety
    ///
    /// They are null, or an array that ends with slot 0, and what they point to lives as long as the process.
    unsafe fn take_legacy(&mut self, spec: &HPyType_Spec, bases: &Bases) -> Option<()> {
        // SAFETY: the caller's.
        for row in unsafe { defs::rows::<Slot>(spec.legacy_slots) } {
            let clash = match row.slot {
                slot::METHODS => {
                    // SAFETY: the slot holds such a table.
                    self.methods
                        .extend(unsafe { defs::rows::<MethodDef>(row.function) });
                    continue;
                }
                slot::GETSET => {
                    // SAFETY: as above.
                    self.properties
                        .extend(unsafe { defs::rows::<GetSetDef>(row.function) });
                    continue;
                }
                slot::MEMBERS => {
                    // SAFETY: as above.
                    for member in unsafe { defs::rows(row.function) } {
                        self.member(member)?;
                    }
                    continue;
                }
                // `bases` has read them.
                slot::BASE | slot::BASES => continue,
                slot::DEALLOC if self.traverse.is_some() || self.destroy.is_some() => {
                    type_error(
                        c"a legacy tp_dealloc is incompatible with HPy_tp_traverse and HPy_tp_destroy",
                    );
                    return None;
                }
                slot::TRAVERSE | slot::CLEAR => self.traverse.is_some(),
                slot::CALL => self.call.is_some(),
                slot::DOC => !spec.doc.is_null(),
                number => self.slots.iter().any(|own| own.slot == number),
            };
            if clash {
                type_error(c"a legacy slot is defined by HPy's definitions too");
                return None;
            }
            if !self.old_buffer(row) {
                self.legacy.push(row);
            }
        }
        if (self.traverse.is_some() || self.destroy.is_some())
            && bases.own().is_some_and(|info| info.legacy_dealloc)
        {
            type_error(
                c"a type with HPy_tp_traverse or HPy_tp_destroy cannot derive from one with a legacy tp_dealloc",
            );
            return None;
        }
        Some(())
    }

    /// Keeps a slot for buffers apart where it cannot be one.
    fn old_buffer(&mut self, slot: Slot) -> bool {
        let which = match slot.slot.try_into() {
            Ok(HPy_bf_getbuffer) => 0,
            Ok(HPy_bf_releasebuffer) => 1,
            _ => return false,
        };
        if old_cpython() {
            self.buffer.get_or_insert([ptr::null_mut(); 2])[which] = slot.function;
        }
        old_cpython()
    }

    fn has_legacy(&self, number: c_int) -> bool {
        self.legacy.iter().any(|row| row.slot == number)
    }

    fn slot(&mut self, source: &HPySlot) -> Option<()> {
        match source.slot {
            HPy_tp_traverse => {
                // SAFETY: the slot's function has this type.
                self.traverse = unsafe {
                    mem::transmute::<*mut c_void, Option<Traverse>>(pointer(source.impl_))
                };
            }
            HPy_tp_destroy => {
                // SAFETY: as above.
                self.destroy = unsafe {
                    mem::transmute::<*mut c_void, Option<Destroy>>(pointer(source.impl_))
                };
            }
            HPy_tp_call => {
                let trampoline = pointer(source.cpy_trampoline);
                // SAFETY: the trampoline has the signature KEYWORDS, which is the one of vectorcall.
                self.call =
                    unsafe { mem::transmute::<*mut c_void, Option<Vectorcall>>(trampoline) };
            }
            HPy_mod_create | HPy_mod_exec => {
                type_error(c"a type cannot have the slots of a module");
                return None;
            }
            // All others have the numbers of the C API.
            number => {
                let slot = Slot {
                    slot: number as c_int,
                    function: pointer(source.cpy_trampoline),
                };
                if !self.old_buffer(slot) {
                    self.slots.push(slot);
                }
            }
        }
        Some(())
    }

    fn member(&mut self, member: MemberDef) -> Option<()> {
        // SAFETY: the name ends with a NUL.
        let name = unsafe { CStr::from_ptr(member.name) }.to_bytes();
        let place = member.offset as usize;
        let special = match name {
            b"__vectorcalloffset__" => {
                self.call_offset = place;
                // The interpreter is told where it may be used.
                return Some(());
            }
            b"__dictoffset__" => {
                self.dict_offset = place;
                true
            }
            b"__weaklistoffset__" => {
                self.weakrefs = place;
                true
            }
            _ => false,
        };
        // There the finished type is told of them.
        if !(special && old_cpython()) {
            self.members.push(member);
        }
        Some(())
    }

    fn add(&mut self, slot: c_int, function: *mut c_void) {
        self.slots.push(Slot { slot, function });
    }

    /// Decides where payload and call function are; None with an exception if the bases do not allow it.
    fn lay_out(&mut self, spec: &HPyType_Spec, bases: &Bases) -> Option<()> {
        let own = bases.own();
        let declared = usize::try_from(spec.basicsize).unwrap_or(0);
        let inherited = own.map_or(0, |info| info.payload);
        if own.is_some_and(|info| info.shape != spec.builtin_shape && info.payload != 0) {
            type_error(c"the type has another builtin shape than its base");
            return None;
        }
        if declared != 0 && declared < inherited {
            type_error(c"the payload of the type is smaller than that of its base");
            return None;
        }
        self.payload = declared.max(inherited);
        let legacy = spec.builtin_shape == HPyType_BuiltinShape_Legacy;
        if legacy && own.is_some_and(|info| !info.legacy()) {
            type_error(c"a legacy type cannot derive from a type of another builtin shape");
            return None;
        }
        if legacy && declared != 0 && declared < bases.foreign_size() {
            type_error(c"the struct of the legacy type is smaller than that of its base");
            return None;
        }
        let explicit = self.call_offset != 0;
        if self.call.is_some() {
            if explicit {
                type_error(c"HPy_tp_call and a member __vectorcalloffset__ exclude each other");
                return None;
            }
            if spec.itemsize != 0 {
                type_error(c"HPy_tp_call needs instances without items");
                return None;
            }
            if legacy && declared == 0 {
                type_error(
                    c"HPy_tp_call needs the basicsize of a legacy type: give it, or use the legacy slot Py_tp_call",
                );
                return None;
            }
        }
        if declared == 0 && (explicit || !self.members.is_empty()) {
            type_error(c"members need a basicsize");
            return None;
        }
        let calls = !self.has_legacy(slot::CALL);
        self.call = self
            .call
            .or(own.and_then(|info| info.call).filter(|_| calls));
        if !legacy && spec.builtin_shape != HPyType_BuiltinShape_Object {
            if !self.members.is_empty() || explicit {
                type_error(c"members need the shape HPyType_BuiltinShape_Object");
                return None;
            }
            if self.payload > inherited && host::kind() == Kind::CPython {
                // A size of its own, so that no instance becomes one of another class, and no class derives from two: the payload beside
                // the object is this class's.
                self.size = bases.foreign_size() + size_of::<[usize; 2]>();
            }
            return Some(());
        }
        if !bases.plain() {
            if declared != 0 && !legacy {
                type_error(
                    c"a payload needs 'object' or a class with a payload as the only kind of base",
                );
                return None;
            }
            self.size = declared;
            if calls && !explicit {
                self.call_offset = own.map_or(0, |info| info.call_offset);
            }
            return Some(());
        }
        let start = self.start;
        if self.destroy.is_some() && self.payload == 0 {
            // So that a class with several bases has this one in front.
            self.payload = host::payload() - start + size_of::<[usize; 2]>();
        }
        let grows = self.payload > inherited || declared != 0;
        let needs_word = self.call.is_some() && !explicit;
        let has_word = own.is_some_and(|info| info.call_offset != 0);
        if needs_word && has_word && !grows {
            self.call_offset = own.map_or(0, |info| info.call_offset);
        } else if needs_word {
            self.call_offset = (start + self.payload).next_multiple_of(size_of::<usize>());
            self.size = self.call_offset + size_of::<usize>();
        } else if grows {
            // The base's instances may go on with a call function.
            self.size = (start + self.payload).max(own.map_or(0, Info::extent));
        }
        Some(())
    }

    /// Makes the type; None with an exception where that fails.
    ///
    /// # Safety
    ///
    /// The plan was read from `spec` with these bases.
    unsafe fn carry_out(mut self, spec: &HPyType_Spec, bases: &Bases) -> Option<*mut Object> {
        let in_object = [HPyType_BuiltinShape_Object, HPyType_BuiltinShape_Legacy];
        let beside = !in_object.contains(&spec.builtin_shape) && self.payload != 0;
        let kept_apart = [HPyType_BuiltinShape_Long, HPyType_BuiltinShape_List];
        if beside && host::kind() == Kind::GraalPy && kept_apart.contains(&spec.builtin_shape) {
            // Another object of the same address would find the payload of one that is gone.
            type_error(c"GraalPy does not tell when an int or a list is gone: no payload can lie beside one");
            return None;
        }
        if self.dict_offset != 0 {
            self.properties.extend(attributes::property());
        }
        // The interpreter's own `tp_dealloc` leaves the weak references of instances alone that the collector does not know.
        let has_attributes = self.dict_offset != 0 || self.weakrefs != 0;
        let owns_dealloc =
            self.traverse.is_some() || self.destroy.is_some() || beside || has_attributes;
        // Those of a legacy type are the C API's.
        let passed = if spec.builtin_shape == HPyType_BuiltinShape_Legacy {
            !(HPy_TPFLAGS_HAVE_GC | HPy_TPFLAGS_HAVE_VECTORCALL)
        } else {
            HPy_TPFLAGS_BASETYPE
        };
        let mut flags = DEFAULT | (spec.flags & passed) as c_uint;
        if self.gc {
            flags |= HPy_TPFLAGS_HAVE_GC as c_uint;
        }
        if self.gc && self.traverse.is_some() {
            self.add(
                slot::TRAVERSE,
                lifecycle::traverse as Traverseproc as *mut c_void,
            );
            self.add(slot::CLEAR, lifecycle::clear as Inquiry as *mut c_void);
        }
        if owns_dealloc {
            self.add(
                slot::DEALLOC,
                lifecycle::dealloc as Destructor as *mut c_void,
            );
        }
        if self.call.is_some() || self.call_offset != 0 {
            if !self.has_legacy(slot::CALL) {
                self.add(slot::CALL, call::tp_call as abi::Newfunc as *mut c_void);
            }
            if host::kind() == Kind::CPython && host::version() >= (3, 9) && self.call_offset != 0 {
                // Instances without a call function of their own are called through `tp_call`.
                self.members
                    .push(defs::place(c"__vectorcalloffset__", self.call_offset));
                flags |= HPy_TPFLAGS_HAVE_VECTORCALL as c_uint;
            }
        }
        if !spec.doc.is_null() {
            // SAFETY: the doc ends with a NUL.
            let doc = unsafe { keep(spec.doc) };
            self.add(slot::DOC, doc.cast_mut().cast());
        }
        if !self.methods.is_empty() {
            let methods = defs::table(mem::take(&mut self.methods));
            self.add(slot::METHODS, methods);
        }
        if !self.properties.is_empty() {
            let properties = defs::table(mem::take(&mut self.properties));
            self.add(slot::GETSET, properties);
        }
        if !self.members.is_empty() {
            let members = defs::table(mem::take(&mut self.members));
            self.add(slot::MEMBERS, members);
        }
        let legacy_dealloc =
            self.has_legacy(slot::DEALLOC) || bases.own().is_some_and(|info| info.legacy_dealloc);
        self.slots.append(&mut self.legacy);
        let Ok(basicsize) = c_int::try_from(self.size) else {
            value_error(c"the payload is too large");
            return None;
        };
        let mut made = Spec {
            // SAFETY: the name ends with a NUL.
            name: unsafe { keep(spec.name) },
            basicsize,
            itemsize: spec.itemsize,
            flags,
            slots: defs::table(mem::take(&mut self.slots)).cast(),
        };
        // SAFETY: the spec is complete, and nothing in it is ever freed.
        let type_ = unsafe { metaclass::create(&mut made, bases) };
        if type_.is_null() {
            return None;
        }
        // SAFETY: the type is new.
        let entered = unsafe { self.enter(spec, type_, owns_dealloc, legacy_dealloc) };
        if entered.is_none() {
            // SAFETY: it is ours.
            unsafe { capi::Py_DecRef(type_) };
        }
        entered
    }

    /// Adds the finished type to the registry.
    ///
    /// # Safety
    ///
    /// `type_` was made by this plan, and nobody else knows it.
    unsafe fn enter(
        self,
        spec: &HPyType_Spec,
        type_: *mut Object,
        owns_dealloc: bool,
        legacy_dealloc: bool,
    ) -> Option<*mut Object> {
        // SAFETY: `type_` is a live type.
        let beneath = unsafe { beneath(type_, owns_dealloc) }?;
        if old_cpython() {
            // SAFETY: the type is new, and the definition says that its instances have the words.
            unsafe { attributes::set_offsets(type_, self.dict_offset, self.weakrefs) };
        }
        if let Some(buffer) = self.buffer {
            // SAFETY: slots go elsewhere in CPython 3.8 only, and the type is new.
            unsafe { set_buffer(type_, buffer) };
        }
        // SAFETY: `type_` is a live type.
        let free = unsafe { abi::slot_of(type_, slot::FREE) };
        let mut info = Info {
            type_,
            shape: spec.builtin_shape,
            start: self.start,
            payload: self.payload,
            traverse: self.traverse,
            destroy: self.destroy,
            call: self.call,
            call_offset: self.call_offset,
            dict_offset: self.dict_offset,
            weakrefs: self.weakrefs != 0 || beneath.base.is_some_and(|base| base.weakrefs),
            owns_dealloc,
            legacy_dealloc,
            // SAFETY: as above.
            gc: unsafe { abi::has_gc(type_) },
            plain: false,
            base: beneath.base,
            below: beneath.below,
            maker: beneath.maker,
            // SAFETY: as above.
            alloc: unsafe { alloc_of(type_) },
            // SAFETY: the slot holds a function of this type, or null.
            free: unsafe { mem::transmute::<*mut c_void, Option<abi::Freefunc>>(free) },
            next: ptr::null(),
        };
        info.plain = info.is_plain();
        // SAFETY: `type_` is live. The registry keeps this reference.
        unsafe { capi::Py_IncRef(type_) };
        registry::add(info);
        Some(type_)
    }
}

/// Whether this is CPython 3.8, whose `PyType_FromSpec` knows fewer slots and members.
fn old_cpython() -> bool {
    host::kind() == Kind::CPython && host::version() < (3, 9)
}

/// A copy of a text that lives as long as the process.
///
/// # Safety
///
/// `text` ends with a NUL.
unsafe fn keep(text: *const c_char) -> *const c_char {
    // SAFETY: the caller's.
    let text = unsafe { CStr::from_ptr(text) };
    CString::from(text).into_raw()
}

/// Gives a type of CPython 3.8 its `PyBufferProcs`, which has no slots there. No release of 3.8 will move it any more.
///
/// # Safety
///
/// `type_` is a new heap type of CPython 3.8.
unsafe fn set_buffer(type_: *mut Object, functions: [*mut c_void; 2]) {
    const TP_AS_BUFFER: usize = 160;
    // SAFETY: a type is larger.
    let word = unsafe { type_.byte_add(TP_AS_BUFFER) };
    // SAFETY: heap types have their own.
    let procs = unsafe { word.cast::<*mut [*mut c_void; 2]>().read() };
    // SAFETY: as above.
    unsafe { procs.write(functions) };
}
