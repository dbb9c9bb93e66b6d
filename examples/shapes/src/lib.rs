//! Classes: a point with properties, operators and comparisons; an enum; a list's node and a bag, which refer to Python objects; a grid, whose memory Python
//! reads.

use std::collections::HashMap;

use hpy::Buffer;
use hpy::prelude::*;

// ANCHOR: point
/// A point in the plane.
#[hpy::class]
pub struct Point {
    /// How far to the right.
    #[hpy(get, set)]
    x: f64,
    /// How far up.
    #[hpy(get, set)]
    y: f64,
}

#[hpy::methods]
impl Point {
    #[classattr]
    const ORIGIN: Point = Point { x: 0.0, y: 0.0 };

    #[new]
    fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// Return the point at this distance and angle from the origin.
    #[staticmethod]
    #[hpy(signature = (length, angle = 0.0))]
    fn polar(length: f64, angle: f64) -> Point {
        Point {
            x: length * angle.cos(),
            y: length * angle.sin(),
        }
    }

    /// The distance from the origin.
    #[getter]
    fn length(&self) -> f64 {
        self.x.hypot(self.y)
    }

    #[setter]
    fn set_length(&mut self, length: f64) -> hpy::Result<()> {
        let old = self.length();
        if old == 0.0 {
            return Err(Error::value_error("the origin has no direction"));
        }
        self.scale(length / old);
        Ok(())
    }

    // ANCHOR_END: point

    /// Multiply both coordinates by a number.
    fn scale(&mut self, by: f64) {
        self.x *= by;
        self.y *= by;
    }

    /// Return the distance to another point.
    fn distance(&self, other: &Point) -> f64 {
        self.__sub__(other).length()
    }

    /// The quarter of the plane that it lies in, or None if it lies between them.
    #[getter]
    fn quadrant(&self) -> Option<Quadrant> {
        if self.x == 0.0 || self.y == 0.0 {
            return None;
        }
        Some(match (self.x > 0.0, self.y > 0.0) {
            (true, true) => Quadrant::First,
            (false, true) => Quadrant::Second,
            (false, false) => Quadrant::Third,
            (true, false) => Quadrant::Fourth,
        })
    }

    fn __repr__(&self) -> String {
        format!("Point({}, {})", self.x, self.y)
    }

    fn __eq__(&self, other: &Point) -> bool {
        (self.x, self.y) == (other.x, other.y)
    }

    fn __bool__(&self) -> bool {
        (self.x, self.y) != (0.0, 0.0)
    }

    fn __neg__(&self) -> Point {
        self.__mul__(-1.0)
    }

    // ANCHOR: operators
    fn __add__(&self, other: &Point) -> Point {
        Point {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }

    fn __sub__(&self, other: &Point) -> Point {
        self.__add__(&other.__neg__())
    }

    fn __mul__(&self, by: f64) -> Point {
        Point {
            x: self.x * by,
            y: self.y * by,
        }
    }

    fn __rmul__(&self, by: f64) -> Point {
        self.__mul__(by)
    }

    fn __iadd__(&mut self, other: &Point) {
        self.x += other.x;
        self.y += other.y;
    }
    // ANCHOR_END: operators
}

// ANCHOR: quadrant
/// A quarter of the plane.
#[hpy::class(rename_all = "UPPERCASE")]
pub enum Quadrant {
    /// Right and up.
    First = 1,
    /// Left and up.
    Second,
    /// Left and down.
    Third,
    /// Right and down.
    Fourth,
}

#[hpy::methods]
impl Quadrant {
    /// Return the quadrant on the other side of the origin.
    fn opposite(&self) -> Quadrant {
        match self {
            Quadrant::First => Quadrant::Third,
            Quadrant::Second => Quadrant::Fourth,
            Quadrant::Third => Quadrant::First,
            Quadrant::Fourth => Quadrant::Second,
        }
    }
}
// ANCHOR_END: quadrant

// ANCHOR: node
/// A node of a linked list. A list that ends in itself is freed like any other.
#[hpy::class]
pub struct Node {
    #[hpy(get, set)]
    value: Field,
    #[hpy(get, set)]
    next: Field<Node>,
}

#[hpy::methods]
impl Node {
    #[new]
    #[hpy(signature = (value, next = None))]
    fn new(
        owner: Owner<'_, '_>,
        value: &Handle<'_>,
        next: Option<&Handle<'_, Node>>,
    ) -> hpy::Result<Node> {
        Ok(Node {
            value: Field::new(owner, value)?,
            next: Field::optional(owner, next)?,
        })
    }
    // ANCHOR_END: node

    /// Iterate over the values from here to the end.
    fn __iter__<'py>(slf: &Handle<'py, Self>) -> hpy::Result<Handle<'py, Values>> {
        Handle::new_with(slf.ctx(), |owner| {
            let node = Field::new(owner, slf)?;
            Ok(Values { node })
        })
    }
}

/// Where an iteration over a list is.
#[hpy::class]
pub struct Values {
    node: Field<Node>,
}

#[hpy::methods]
impl Values {
    fn __iter__<'py>(slf: &Handle<'py, Self>) -> Handle<'py, Self> {
        slf.dup()
    }

    fn __next__<'py>(&mut self, owner: Owner<'_, 'py>) -> hpy::Result<Option<Handle<'py>>> {
        let Some(node) = self.node.get(owner)? else {
            return Ok(None);
        };
        // The node's fields are the node's own.
        let (its, value) = (node.owner()?, node.borrow()?);
        self.node = Field::optional(owner, value.next.get(its)?.as_ref())?;
        Ok(Some(
            value
                .value
                .get(its)?
                .unwrap_or_else(|| node.ctx().none().dup()),
        ))
    }
}

/// A collection of any objects, some of which have labels.
#[hpy::class]
pub struct Bag {
    items: Vec<Field>,
    labels: HashMap<String, Field>,
}

#[hpy::methods]
impl Bag {
    #[new]
    #[hpy(signature = (items = None))]
    fn new(owner: Owner<'_, '_>, items: Option<&Handle<'_>>) -> hpy::Result<Bag> {
        let mut bag = Bag {
            items: Vec::new(),
            labels: HashMap::new(),
        };
        if let Some(items) = items {
            for item in items.iter()? {
                bag.items.push(Field::new(owner, &item?)?);
            }
        }
        Ok(bag)
    }

    /// Put an item in, which `labelled` finds if it has a label.
    #[hpy(signature = (item, label = None))]
    fn add(
        &mut self,
        owner: Owner<'_, '_>,
        item: &Handle<'_>,
        label: Option<String>,
    ) -> hpy::Result<()> {
        self.items.push(Field::new(owner, item)?);
        if let Some(label) = label {
            self.labels.insert(label, Field::new(owner, item)?);
        }
        Ok(())
    }

    /// Return the item that was given this label.
    fn labelled<'py>(
        &self,
        owner: Owner<'_, 'py>,
        label: &str,
    ) -> hpy::Result<Option<Handle<'py>>> {
        match self.labels.get(label) {
            Some(item) => item.get(owner),
            None => Err(Error::key_error(label.to_owned())),
        }
    }

    /// Take out the item that was put in last.
    fn pop<'py>(&mut self, owner: Owner<'_, 'py>) -> hpy::Result<Option<Handle<'py>>> {
        let item = self.items.pop();
        item.ok_or_else(|| Error::index_error("the bag is empty"))?
            .get(owner)
    }

    fn __len__(&self) -> usize {
        self.items.len()
    }

    fn __getitem__<'py>(
        &self,
        owner: Owner<'_, 'py>,
        index: usize,
    ) -> hpy::Result<Option<Handle<'py>>> {
        let item = self.items.get(index);
        item.ok_or_else(|| Error::index_error("no such item"))?
            .get(owner)
    }

    // ANCHOR: callback
    /// Compares with `==`, whose `__eq__` may do anything, even change the bag: it is borrowed from one comparison to the next only.
    fn __contains__<'py>(slf: &Handle<'py, Self>, wanted: &Handle<'py>) -> hpy::Result<bool> {
        let owner = slf.owner()?;
        let mut index = 0;
        loop {
            let item = match slf.borrow()?.items.get(index) {
                Some(item) => item.get(owner)?,
                None => return Ok(false),
            };
            if let Some(item) = item {
                if item.is(wanted) || item.eq(wanted)? {
                    return Ok(true);
                }
            }
            index += 1;
        }
    }
    // ANCHOR_END: callback
}

// ANCHOR: grid
/// A table of numbers, row by row.
#[hpy::class]
pub struct Grid {
    rows: usize,
    cols: usize,
    cells: Vec<f64>,
}

#[hpy::methods]
impl Grid {
    /// Lets others read the cells where they are: `memoryview(grid)`, `numpy.asarray(grid)`.
    fn __getbuffer__(&self) -> hpy::Result<Buffer<'_>> {
        Buffer::new(&self.cells).shape(&[self.rows, self.cols])
    }
    // ANCHOR_END: grid

    #[new]
    fn new(rows: usize, cols: usize) -> hpy::Result<Grid> {
        let too_large = || Error::memory_error("the grid is too large");
        let count = rows.checked_mul(cols).ok_or_else(too_large)?;
        let mut cells = Vec::new();
        cells.try_reserve_exact(count).map_err(|_| too_large())?;
        cells.resize(count, 0.0);
        Ok(Grid { rows, cols, cells })
    }

    /// The numbers of rows and columns.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.rows, self.cols)
    }

    // ANCHOR: grid_items
    fn __getitem__(&self, index: (isize, isize)) -> hpy::Result<f64> {
        Ok(self.cells[self.place(index)?])
    }

    /// Refused while somebody reads the cells.
    fn __setitem__(&mut self, index: (isize, isize), value: f64) -> hpy::Result<()> {
        let place = self.place(index)?;
        self.cells[place] = value;
        Ok(())
    }
    // ANCHOR_END: grid_items

    /// Set all cells to a number.
    fn fill(&mut self, value: f64) {
        self.cells.fill(value);
    }
}

impl Grid {
    /// Where a cell is. Negative indexes count from the end.
    fn place(&self, (row, col): (isize, isize)) -> hpy::Result<usize> {
        let from_start = |index: isize, count: usize| {
            let index = match index {
                0.. => index.unsigned_abs(),
                _ => count.checked_sub(index.unsigned_abs())?,
            };
            (index < count).then_some(index)
        };
        match (from_start(row, self.rows), from_start(col, self.cols)) {
            (Some(row), Some(col)) => Ok(row * self.cols + col),
            _ => Err(Error::index_error("grid index out of range")),
        }
    }
}

/// Points, lists, bags and grids.
#[hpy::module]
mod shapes {
    #[hpy(export)]
    use super::{Bag, Grid, Node, Point, Quadrant, Values};
}
