//! Nothing: the programs are in `pass` and `fail`, `tests/ui.rs` compiles them.
