//! stub
use crate::cli::Image;
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
pub fn run(_: &Image, _: &Context) -> Result<Exit, Error> {
    Err(Error::bug("stub"))
}
