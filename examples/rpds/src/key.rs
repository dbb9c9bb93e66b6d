//! Keys: objects in Rust's maps, hashed and compared as Python does.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use hpy::Root;
use hpy::prelude::*;

use crate::depth;

/// An object as a key. Its hash was asked for once.
#[derive(Clone)]
pub(crate) struct Key {
    hash: isize,
    pub(crate) object: Root,
}

impl Key {
    pub(crate) fn new(object: &Handle<'_>) -> hpy::Result<Key> {
        Ok(Key {
            hash: object.hash()?,
            object: Root::new(object)?,
        })
    }

    pub(crate) fn get<'ctx>(&self, ctx: Context<'ctx>) -> hpy::Result<Handle<'ctx>> {
        self.object.get(ctx)
    }

    pub(crate) fn hash(&self) -> isize {
        self.hash
    }
}

/// A key that is looked for, without a reference of its own.
pub(crate) struct Sought<'a, 'ctx> {
    hash: isize,
    object: &'a Handle<'ctx>,
}

impl<'a, 'ctx> Sought<'a, 'ctx> {
    pub(crate) fn new(object: &'a Handle<'ctx>) -> hpy::Result<Self> {
        Ok(Sought {
            hash: object.hash()?,
            object,
        })
    }
}

/// What maps look for.
pub(crate) trait AsKey {
    fn hash_of_object(&self) -> isize;

    /// The key itself, if it is one.
    fn as_key(&self) -> Option<&Key>;

    fn is_equal_to(&self, key: &Key) -> bool;
}

impl AsKey for Key {
    fn hash_of_object(&self) -> isize {
        self.hash
    }

    fn as_key(&self) -> Option<&Key> {
        Some(self)
    }

    fn is_equal_to(&self, key: &Key) -> bool {
        Context::with_current(|ctx| {
            compared(|| {
                let (a, b) = (self.object.get(ctx)?, key.object.get(ctx)?);
                if let Some(answer) = Answers::find(&a, &b)? {
                    return Ok(answer);
                }
                let answer = same(&a, &b)?;
                Answers::keep(self, key, answer);
                Ok(answer)
            })
        })
    }
}

impl AsKey for Sought<'_, '_> {
    fn hash_of_object(&self) -> isize {
        self.hash
    }

    fn as_key(&self) -> Option<&Key> {
        None
    }

    fn is_equal_to(&self, key: &Key) -> bool {
        compared(|| same(self.object, &key.object.get(self.object.ctx())?))
    }
}

/// Whether two objects are one key, as in a `dict`.
fn same<'ctx>(a: &Handle<'ctx>, b: &Handle<'ctx>) -> hpy::Result<bool> {
    if a.is(b) {
        return Ok(true);
    }
    depth::ask(|| a.eq(b))
}

/// Hashes nothing but keys, whose hashes Python has made: only their bits are spread, for maps look at the lowest ones first.
#[derive(Default)]
pub(crate) struct KeyHasher(u64);

pub(crate) type Hashing = BuildHasherDefault<KeyHasher>;

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_isize((*byte).into());
        }
    }

    fn write_isize(&mut self, hash: isize) {
        self.0 = mixed(self.0 ^ hash as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Spreads the bits. Different numbers stay different.
pub(crate) fn mixed(bits: u64) -> u64 {
    let bits = (bits ^ bits >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits ^ bits >> 32
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_isize(self.hash);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.hash == other.hash && self.is_equal_to(other)
    }
}

impl Eq for Key {}

impl Hash for dyn AsKey + '_ {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_isize(self.hash_of_object());
    }
}

impl PartialEq for dyn AsKey + '_ {
    fn eq(&self, other: &Self) -> bool {
        if self.hash_of_object() != other.hash_of_object() {
            return false;
        }
        match (self.as_key(), other.as_key()) {
            (_, Some(key)) => self.is_equal_to(key),
            (Some(key), None) => other.is_equal_to(key),
            (None, None) => false,
        }
    }
}

impl Eq for dyn AsKey + '_ {}

impl<'a> Borrow<dyn AsKey + 'a> for Key {
    fn borrow(&self) -> &(dyn AsKey + 'a) {
        self
    }
}

thread_local! {
    /// What a comparison has raised, which `PartialEq` cannot return.
    static RAISED: RefCell<Option<Error>> = const { RefCell::new(None) };
    /// What keys have said of each other since one is inserted; `None` when none is.
    static ANSWERS: RefCell<Option<Answers>> = const { RefCell::new(None) };
}

/// What pairs of keys have said, whether they are equal.
///
/// On the way to its place a key is asked again and again, and the maps rely on the same answer each time: with another one they take a
/// wrong shape, and panic later. `__eq__` may say now this, now that.
#[derive(Default)]
struct Answers(Vec<(Root, Root, bool)>);

impl Answers {
    fn find<'ctx>(a: &Handle<'ctx>, b: &Handle<'ctx>) -> hpy::Result<Option<bool>> {
        ANSWERS.with_borrow(|answers| {
            for (of, and, answer) in answers.iter().flat_map(|answers| &answers.0) {
                if of.get(a.ctx())?.is(a) && and.get(a.ctx())?.is(b) {
                    return Ok(Some(*answer));
                }
            }
            Ok(None)
        })
    }

    fn keep(a: &Key, b: &Key, answer: bool) {
        ANSWERS.with_borrow_mut(|answers| {
            if let Some(answers) = answers {
                answers.0.push((a.object.clone(), b.object.clone(), answer));
            }
        });
    }
}

/// While keys are inserted; at the end, what was before.
struct Inserting(Option<Answers>);

impl Inserting {
    fn begin() -> Inserting {
        Inserting(ANSWERS.replace(Some(Answers::default())))
    }
}

impl Drop for Inserting {
    fn drop(&mut self) {
        ANSWERS.set(self.0.take());
    }
}

/// The outcome of a comparison. After one has raised, no other one is made until [`comparing`] has returned the exception.
fn compared(compare: impl FnOnce() -> hpy::Result<bool>) -> bool {
    if RAISED.with_borrow(Option::is_some) {
        return false;
    }
    compare().unwrap_or_else(|error| {
        RAISED.set(Some(error));
        false
    })
}

/// Does something with maps, in which keys are compared. What a comparison raises comes out, and the result is worthless then.
pub(crate) fn comparing<R>(ctx: Context<'_>, work: impl FnOnce() -> R) -> hpy::Result<R> {
    let result = ctx.make_current(work);
    match RAISED.take() {
        Some(error) => Err(error),
        None => Ok(result),
    }
}

/// Does something with each item, of which it inserts a key. Ends with what a comparison raises, and the map is worthless then.
pub(crate) fn inserting<T>(
    ctx: Context<'_>,
    items: impl IntoIterator<Item = T>,
    mut insert: impl FnMut(T),
) -> hpy::Result<()> {
    comparing(ctx, || {
        let _inserting = Inserting::begin();
        for item in items {
            insert(item);
            if RAISED.with_borrow(Option::is_some) {
                break;
            }
            ANSWERS.with_borrow_mut(|answers| answers.iter_mut().for_each(|these| these.0.clear()));
        }
    })
}
