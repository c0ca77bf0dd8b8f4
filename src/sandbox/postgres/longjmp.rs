//! C's `setjmp` and `longjmp`, by which PostgreSQL raises errors.
//!
//! Emscripten calls whatever might jump through an import `invoke_…`, one for each type of function. A jump is
//! an error that unwinds the stack to the nearest of them, which says so in a flag that the code behind it tests.

use std::collections::BTreeMap;

use wasmtime::{Caller, Error, FuncType, Linker, Module, Ref, Val, ValType};

use super::host::Host;

/// Unwinds to the nearest `invoke_…`.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("longjmp without setjmp")]
pub(super) struct LongJump;

/// Adds the imports that raise, catch and remember a jump; `modules` say which types are called.
pub(super) fn link<'a>(
    linker: &mut Linker<Host>,
    modules: impl IntoIterator<Item = &'a Module>,
) -> wasmtime::Result<()> {
    linker.func_wrap("env", "_emscripten_throw_longjmp", || -> wasmtime::Result<()> {
        Err(Error::new(LongJump))
    })?;
    linker.func_wrap(
        "env",
        "setTempRet0",
        |mut caller: Caller<'_, Host>, value: i32| {
            caller.data_mut().second_result = value;
        },
    )?;
    linker.func_wrap("env", "getTempRet0", |caller: Caller<'_, Host>| {
        caller.data().second_result
    })?;
    // The name spells the type, so a name that two modules import is one function.
    let mut signatures = BTreeMap::new();
    for module in modules {
        for import in module.imports() {
            if let (true, Some(signature)) = (import.name().starts_with("invoke_"), import.ty().func()) {
                signatures.insert(import.name().to_owned(), signature.clone());
            }
        }
    }
    for (name, signature) in signatures {
        let body = invoke(&signature);
        linker.func_new("env", &name, signature, body)?;
    }
    Ok(())
}

/// Calls the function that the first argument points to with the other arguments.
fn invoke(
    signature: &FuncType,
) -> impl Fn(Caller<'_, Host>, &[Val], &mut [Val]) -> wasmtime::Result<()> + Send + Sync + 'static {
    let nothing: Vec<Val> = signature.results().map(|kind| zero(&kind)).collect();
    move |mut caller, arguments, results| {
        let linked = caller.data().linked()?;
        let (table, stack_pointer) = (linked.table, linked.stack_pointer);
        let set_threw = linked.set_threw.clone();
        let (Some(Val::I32(index)), rest) = (arguments.first(), arguments.get(1..).unwrap_or_default())
        else {
            return Err(Error::msg("a function was invoked without saying which"));
        };
        let index = u64::from(index.cast_unsigned());
        let Some(Ref::Func(Some(function))) = table.get(&mut caller, index) else {
            return Err(Error::msg("a function pointer points to no function"));
        };
        let stack = stack_pointer.get(&mut caller);
        match function.call(&mut caller, rest, results) {
            Err(error) if error.is::<LongJump>() => {
                stack_pointer.set(&mut caller, stack)?;
                set_threw.call(&mut caller, (1, 0))?;
                results.clone_from_slice(&nothing);
                Ok(())
            }
            other => other,
        }
    }
}

fn zero(kind: &ValType) -> Val {
    match kind {
        ValType::I64 => Val::I64(0),
        ValType::F32 => Val::F32(0),
        ValType::F64 => Val::F64(0),
        _ => Val::I32(0),
    }
}
