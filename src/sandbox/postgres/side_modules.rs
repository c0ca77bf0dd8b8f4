//! Side modules: PL/pgSQL and the Snowball dictionaries, which PostgreSQL loads with `dlopen` when it needs them.
//!
//! A side module shares memory, table and stack with the server. Only modules that were compiled beforehand can be
//! loaded, by their names: what stands in a file of that name when `dlopen` is called does not matter.

use std::sync::Arc;

use wasmtime::{
    Caller, Error, Extern, ExternType, Func, FuncType, Global, GlobalType, ImportType, Linker, Module,
    Mutability, Ref, Val, ValType,
};

use super::dylink::Layout;
use super::host::{Host, Library, call, call_export, split};
use super::program::Programs;

/// Fields of Emscripten's `struct dso`, which describes a loaded module to the C library.
mod dso {
    pub(super) const MEMORY_ALLOCATED: u32 = 8;
    pub(super) const MEMORY_ADDRESS: u32 = 12;
    pub(super) const MEMORY_SIZE: u32 = 16;
    pub(super) const TABLE_ADDRESS: u32 = 20;
    pub(super) const TABLE_SIZE: u32 = 24;
    pub(super) const NAME: u32 = 36;
}

/// What a symbol that is not known yet stands for until the module itself is there.
const UNKNOWN: i32 = -1;

/// A module that can be loaded.
#[derive(Clone)]
pub(super) struct SideModule {
    pub(super) module: Module,
    pub(super) layout: Layout,
}

/// Adds the two functions by which a program loads a module and finds its symbols.
pub(super) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    linker.func_wrap(
        "env",
        "_dlopen_js",
        |mut caller: Caller<'_, Host>, handle: u32| -> wasmtime::Result<u32> {
            let name = {
                let (memory, _) = split(&mut caller)?;
                memory
                    .string(handle.saturating_add(dso::NAME))
                    .unwrap_or_default()
            };
            let programs = caller.data().programs.clone();
            let stem = name.rsplit('/').next().and_then(|file| file.strip_suffix(".so"));
            match stem.and_then(|stem| programs.side_modules.get(stem)) {
                Some(side_module) => load(&mut caller, &programs, side_module, handle).map(|()| 1),
                None => Ok(0),
            }
        },
    )?;
    linker.func_wrap(
        "env",
        "_dlsym_js",
        |mut caller: Caller<'_, Host>, handle: u32, symbol: u32, _index: u32| -> wasmtime::Result<u32> {
            let symbol = {
                let (memory, _) = split(&mut caller)?;
                memory.string(symbol).unwrap_or_default()
            };
            let Some(library) = caller.data().libraries.get(&handle).copied() else {
                return Ok(0);
            };
            Ok(address(&mut caller, library, handle, &symbol)?.unwrap_or(0))
        },
    )?;
    Ok(())
}

/// Where a symbol of a library is: the place of a function in the table, or of data in memory.
fn address(
    caller: &mut Caller<'_, Host>,
    library: Library,
    handle: u32,
    symbol: &str,
) -> wasmtime::Result<Option<u32>> {
    match library.instance.get_export(&mut *caller, symbol) {
        Some(Extern::Func(function)) => index_of(caller, &format!("{handle}:{symbol}"), function).map(Some),
        Some(Extern::Global(global)) => {
            let offset = global.get(&mut *caller).i32().unwrap_or(0).cast_unsigned();
            Ok(Some(library.base.wrapping_add(offset)))
        }
        _ => Ok(None),
    }
}

/// Puts a function into the table, once for each name; answers where.
fn index_of(caller: &mut Caller<'_, Host>, name: &str, function: Func) -> wasmtime::Result<u32> {
    if let Some(index) = caller.data().function_indices.get(name) {
        return Ok(*index);
    }
    let table = caller.data().linked()?.table;
    let index = table.grow(&mut *caller, 1, Ref::Func(Some(function)))?;
    let index = u32::try_from(index)?;
    caller.data_mut().function_indices.insert(name.to_owned(), index);
    Ok(index)
}

/// A symbol that the module itself defines, to be filled in when it is there.
struct Late {
    symbol: String,
    global: Global,
}

/// What its imports are resolved with.
struct Place<'a> {
    handle: u32,
    memory_base: u32,
    table_base: u32,
    linker: &'a Linker<Host>,
}

fn load(
    caller: &mut Caller<'_, Host>,
    programs: &Arc<Programs>,
    side_module: &SideModule,
    handle: u32,
) -> wasmtime::Result<()> {
    let layout = side_module.layout;
    let memory_base = reserve_memory(caller, layout)?;
    let table = caller.data().linked()?.table;
    let table_base = u32::try_from(table.grow(&mut *caller, layout.table_size.into(), Ref::Func(None))?)?;
    describe(caller, handle, memory_base, table_base, layout)?;
    let place = Place {
        handle,
        memory_base,
        table_base,
        linker: &programs.linker,
    };
    let mut imports = Vec::new();
    let mut late = Vec::new();
    for import in side_module.module.imports() {
        imports.push(resolve(caller, &place, &import, &mut late)?);
    }
    let instance = wasmtime::Instance::new(&mut *caller, &side_module.module, &imports)?;
    let library = Library {
        instance,
        base: memory_base,
    };
    caller.data_mut().libraries.insert(handle, library);
    for Late { symbol, global } in late {
        let value = address(caller, library, handle, &symbol)?
            .ok_or_else(|| Error::msg(format!("nothing defines the symbol `{symbol}`")))?;
        global.set(&mut *caller, Val::I32(value.cast_signed()))?;
    }
    for name in ["__wasm_apply_data_relocs", "__wasm_call_ctors"] {
        if let Some(function) = instance.get_func(&mut *caller, name) {
            call(&mut *caller, function, &[])?;
        }
    }
    Ok(())
}

/// Memory for the module's data, zeroed.
fn reserve_memory(caller: &mut Caller<'_, Host>, layout: Layout) -> wasmtime::Result<u32> {
    if layout.memory_size == 0 {
        return Ok(0);
    }
    let alignment = 1_u32.checked_shl(layout.memory_alignment).unwrap_or(1).max(16);
    let start = call_export(
        caller,
        "emscripten_builtin_memalign",
        &[alignment, layout.memory_size],
    )?;
    if start == 0 {
        return Err(Error::msg("there is no memory for a side module"));
    }
    let (mut memory, _) = split(caller)?;
    let bytes = memory.bytes_mut(start, layout.memory_size);
    bytes
        .map_err(|_| Error::msg("the memory of a side module lies outside of memory"))?
        .fill(0);
    Ok(start)
}

/// Tells the C library where the module is.
fn describe(
    caller: &mut Caller<'_, Host>,
    handle: u32,
    memory_base: u32,
    table_base: u32,
    layout: Layout,
) -> wasmtime::Result<()> {
    let (mut memory, _) = split(caller)?;
    let mut write = || {
        memory.write(handle.wrapping_add(dso::MEMORY_ALLOCATED), &[1])?;
        for (field, value) in [
            (dso::MEMORY_ADDRESS, memory_base),
            (dso::MEMORY_SIZE, layout.memory_size),
            (dso::TABLE_ADDRESS, table_base),
            (dso::TABLE_SIZE, layout.table_size),
        ] {
            memory.write_u32(handle.wrapping_add(field), value)?;
        }
        Ok(())
    };
    write().map_err(|_: super::errno::Errno| Error::msg("a side module was asked for at a wrong address"))
}

/// What one import of a side module is.
fn resolve(
    caller: &mut Caller<'_, Host>,
    place: &Place<'_>,
    import: &ImportType<'_>,
    late: &mut Vec<Late>,
) -> wasmtime::Result<Extern> {
    let linked = caller.data().linked()?.clone();
    let name = import.name();
    match (import.module(), name) {
        ("env", "memory") => Ok(linked.memory.into()),
        ("env", "__indirect_function_table") => Ok(linked.table.into()),
        ("env", "__stack_pointer") => Ok(linked.stack_pointer.into()),
        ("env", "__memory_base") => {
            Ok(number_global(caller, Mutability::Const, place.memory_base.cast_signed())?.into())
        }
        ("env", "__table_base") => {
            Ok(number_global(caller, Mutability::Const, place.table_base.cast_signed())?.into())
        }
        ("GOT.mem" | "GOT.func", symbol) => {
            let value = match linked.main.get_export(&mut *caller, symbol) {
                Some(Extern::Func(function)) => Some(index_of(caller, symbol, function)?.cast_signed()),
                Some(Extern::Global(global)) => global.get(&mut *caller).i32(),
                _ => None,
            };
            let global = number_global(caller, Mutability::Var, value.unwrap_or(UNKNOWN))?;
            if value.is_none() {
                late.push(Late {
                    symbol: symbol.to_owned(),
                    global,
                });
            }
            Ok(global.into())
        }
        ("env", symbol) => {
            if let Some(function) = linked.main.get_func(&mut *caller, symbol) {
                return Ok(function.into());
            }
            if let Ok(function) = place.linker.get(&mut *caller, "env", symbol) {
                return Ok(function);
            }
            match import.ty() {
                ExternType::Func(signature) => {
                    Ok(own_function(caller, place.handle, symbol, signature).into())
                }
                _ => Err(Error::msg(format!("nothing defines the symbol `{symbol}`"))),
            }
        }
        (module, symbol) => Err(Error::msg(format!(
            "a side module imports `{symbol}` from `{module}`"
        ))),
    }
}

fn number_global(
    caller: &mut Caller<'_, Host>,
    mutability: Mutability,
    value: i32,
) -> wasmtime::Result<Global> {
    Global::new(
        &mut *caller,
        GlobalType::new(ValType::I32, mutability),
        Val::I32(value),
    )
}

/// A function that a module imports and defines itself: looked up when it is called.
fn own_function(caller: &mut Caller<'_, Host>, handle: u32, symbol: &str, signature: FuncType) -> Func {
    let symbol = symbol.to_owned();
    Func::new(
        &mut *caller,
        signature,
        move |mut caller: Caller<'_, Host>, arguments: &[Val], results: &mut [Val]| {
            let library = caller.data().libraries.get(&handle).copied();
            let function = library.and_then(|library| library.instance.get_func(&mut caller, &symbol));
            match function {
                Some(function) => function.call(&mut caller, arguments, results),
                None => Err(Error::msg(format!("nothing defines the function `{symbol}`"))),
            }
        },
    )
}
