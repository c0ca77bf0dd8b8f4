//! A program in an instance of its own: memory, constructors, callbacks, arguments, `main`.

use std::collections::HashMap;
use std::sync::Arc;

use wasmtime::{Engine, Error, Extern, Linker, Memory, Module, Store};

use super::commands;
use super::file_system::FileSystem;
use super::host::{Host, Linked, call};
use super::moment::Moment;
use super::side_modules::SideModule;
use super::stopped::Exit;
use super::{imports, longjmp, side_modules};

/// What instances are made of: the server, what it can load, and the host's side of their imports.
pub(super) struct Programs {
    pub(super) engine: Engine,
    pub(super) postgres: Module,
    /// By name, without path and suffix.
    pub(super) side_modules: HashMap<String, SideModule>,
    pub(super) linker: Linker<Host>,
}

impl Programs {
    /// Links the host's functions; `others` are programs that will run beside the server.
    ///
    /// # Errors
    ///
    /// When two of them do not fit together, which only a mistake of ours could cause.
    pub(super) fn new(
        engine: &Engine,
        postgres: Module,
        side_modules: HashMap<String, SideModule>,
        others: &[&Module],
    ) -> wasmtime::Result<Self> {
        let mut linker = Linker::new(engine);
        imports::link(&mut linker)?;
        side_modules::link(&mut linker)?;
        let modules = side_modules.values().map(|side_module| &side_module.module);
        longjmp::link(
            &mut linker,
            modules.chain([&postgres]).chain(others.iter().copied()),
        )?;
        Ok(Self {
            engine: engine.clone(),
            postgres,
            side_modules,
            linker,
        })
    }
}

/// A running program.
pub(super) struct Process {
    pub(super) store: Store<Host>,
    linked: Linked,
}

impl Process {
    /// An instance of `module` whose constructors have run.
    ///
    /// # Errors
    ///
    /// When memory is refused, the deadline comes, or the module is not such a program.
    pub(super) fn start(programs: &Arc<Programs>, module: &Module, host: Host) -> wasmtime::Result<Self> {
        let deadline = host.conditions.deadline_ticks;
        let mut store = Store::new(&programs.engine, host);
        store.limiter(|host| &mut host.limit);
        store.set_epoch_deadline(deadline);
        let mut linker = programs.linker.clone();
        let imported = module.imports().find_map(|import| import.ty().memory().cloned());
        if let Some(kind) = imported {
            let memory = Memory::new(&mut store, kind)?;
            linker.define(&mut store, "env", "memory", memory)?;
        }
        let main = linker.instantiate(&mut store, module)?;
        let missing = |name: &str| Error::msg(format!("the program does not export `{name}`"));
        let memory = match linker.get(&mut store, "env", "memory") {
            Ok(Extern::Memory(memory)) => memory,
            _ => main
                .get_memory(&mut store, "memory")
                .ok_or_else(|| missing("memory"))?,
        };
        let linked = Linked {
            memory,
            table: main
                .get_table(&mut store, "__indirect_function_table")
                .ok_or_else(|| missing("__indirect_function_table"))?,
            main,
            stack_pointer: main
                .get_global(&mut store, "__stack_pointer")
                .ok_or_else(|| missing("__stack_pointer"))?,
            set_threw: main.get_typed_func(&mut store, "setThrew")?,
        };
        store.data_mut().linked = Some(linked.clone());
        let mut process = Self { store, linked };
        process.call("__wasm_call_ctors", &[])?;
        commands::install(&mut process)?;
        Ok(process)
    }

    /// Calls an exported function with 32-bit numbers.
    pub(super) fn call(&mut self, name: &str, arguments: &[u32]) -> wasmtime::Result<u32> {
        let function = self
            .linked
            .main
            .get_func(&mut self.store, name)
            .ok_or_else(|| Error::msg(format!("the program does not export `{name}`")))?;
        call(&mut self.store, function, arguments)
    }

    /// An exported function without arguments, to be called often.
    pub(super) fn function<R: wasmtime::WasmResults>(
        &mut self,
        name: &str,
    ) -> wasmtime::Result<wasmtime::TypedFunc<(), R>> {
        self.linked.main.get_typed_func(&mut self.store, name)
    }

    /// Puts a function of the host where the program can point to it.
    pub(super) fn add_function(&mut self, function: wasmtime::Func) -> wasmtime::Result<u32> {
        let reference = wasmtime::Ref::Func(Some(function));
        Ok(u32::try_from(self.linked.table.grow(
            &mut self.store,
            1,
            reference,
        )?)?)
    }

    /// The moment between two calls at which the program is.
    pub(super) fn moment(&mut self) -> Moment {
        let stack = self.stack();
        Moment::of(&self.store, self.linked.memory, stack)
    }

    /// Makes the program what it was at `moment`.
    pub(super) fn put_back(&mut self, moment: &Moment) -> wasmtime::Result<()> {
        let stack = moment.put_back(&mut self.store, self.linked.memory);
        self.restore_stack(stack)
    }

    /// Where the program's stack is; calls that end in a jump to the host leave it deeper.
    pub(super) fn stack(&mut self) -> wasmtime::Val {
        self.linked.stack_pointer.get(&mut self.store)
    }

    /// Puts the stack back to where it was.
    pub(super) fn restore_stack(&mut self, stack: wasmtime::Val) -> wasmtime::Result<()> {
        self.linked.stack_pointer.set(&mut self.store, stack)
    }

    /// Runs `main`; answers the status that the program ends with.
    ///
    /// # Errors
    ///
    /// When it ends in another way.
    pub(super) fn run(&mut self, arguments: &[&str]) -> wasmtime::Result<i32> {
        let outside = |_| Error::msg("the program's stack lies outside of its memory");
        let count = u32::try_from(arguments.len())?;
        let pointers = self.call("_emscripten_stack_alloc", &[4 * (count + 1)])?;
        for (index, argument) in (0..).zip(arguments) {
            let text = format!("{argument}\0");
            let address = self.call("_emscripten_stack_alloc", &[u32::try_from(text.len())?])?;
            self.memory().write(address, text.as_bytes()).map_err(outside)?;
            self.memory()
                .write_u32(pointers + 4 * index, address)
                .map_err(outside)?;
        }
        self.memory()
            .write_u32(pointers + 4 * count, 0)
            .map_err(outside)?;
        match self.call("__main_argc_argv", &[count, pointers]) {
            Ok(status) => Ok(status.cast_signed()),
            Err(error) => match error.downcast_ref::<Exit>() {
                Some(Exit(status)) => Ok(*status),
                None => Err(error),
            },
        }
    }

    /// The files, when the program has ended and what it had open is closed.
    pub(super) fn into_files(self) -> FileSystem {
        let Host {
            mut files,
            mut descriptors,
            ..
        } = self.store.into_data();
        for descriptor in descriptors.take_all() {
            files.release(descriptor.node);
        }
        files
    }

    /// How many bytes of memory the program has.
    pub(super) fn memory_size(&mut self) -> usize {
        self.linked.memory.data_size(&self.store)
    }

    fn memory(&mut self) -> super::memory::GuestMemory<'_> {
        super::memory::GuestMemory::new(self.linked.memory.data_mut(&mut self.store))
    }
}
