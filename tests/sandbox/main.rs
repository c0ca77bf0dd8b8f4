//! The real sandbox, driven with small projects: how runs end, what a submission cannot do, and that
//! runs repeat.

mod endings;
mod hostile;
mod mutants;
mod observing;
mod outside;
mod projects;
mod putting_back;
mod real;
mod repeatable;
mod tables;
mod workers;
