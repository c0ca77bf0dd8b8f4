//! The terminal while a screen is on it: taken over, given back whatever happens, and what is typed on it.

use std::io::{IsTerminal as _, Stdout, Write as _, stdin, stdout};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{DisableMouseCapture, EnableMouseCapture, Event, KeyEventKind, poll, read};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;

use crate::error::Error;

/// How often whoever reads what is typed looks whether it should stop.
const LOOK: Duration = Duration::from_millis(100);

/// Whether the terminal is ours at the moment: what a panic has to give back.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether what is typed is for somebody else, such as an editor.
static IS_LENT: AtomicBool = AtomicBool::new(false);
/// How often somebody began to read what is typed; only who began last may.
static READERS: AtomicU64 = AtomicU64::new(0);
static GIVES_BACK_ON_PANIC: Once = Once::new();

/// Whether a whole screen can be shown to whoever started us, and be answered.
#[must_use]
pub fn is_terminal_for_screens() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb" || term.is_empty());
    stdin().is_terminal() && stdout().is_terminal() && !is_dumb
}

/// The terminal, taken over until this is dropped.
pub struct Terminal {
    screen: ratatui::Terminal<CrosstermBackend<Stdout>>,
}

/// What happens at the terminal.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A key, the mouse, or another size.
    Event(Event),
    /// A signal that ends programs, by its number.
    End(i32),
    /// Somebody has told us to stop for a while.
    Stop,
    /// The terminal is gone.
    Gone,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    ///
    /// When it is none, or does not do as it is told.
    pub fn take() -> Result<Self, Error> {
        GIVES_BACK_ON_PANIC.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                give_back();
                before(panic);
            }));
        });
        take_over().map_err(failed)?;
        let screen = screen().map_err(|source| {
            give_back();
            failed(source)
        })?;
        Ok(Self { screen })
    }

    /// Shows what `draw` draws.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn show(&mut self, draw: impl FnOnce(&mut Frame<'_>)) -> Result<(), Error> {
        self.screen.draw(draw).map(drop).map_err(failed)
    }

    /// Gives the terminal to `other` for a while.
    ///
    /// # Errors
    ///
    /// When it cannot be taken back.
    pub fn lend<T>(&mut self, other: impl FnOnce() -> T) -> Result<T, Error> {
        IS_LENT.store(true, Ordering::SeqCst);
        give_back();
        // Whoever reads what is typed has to notice first.
        std::thread::sleep(LOOK + LOOK / 5);
        let result = other();
        let taken = take_over();
        IS_LENT.store(false, Ordering::SeqCst);
        taken.map_err(failed)?;
        self.clear()?;
        Ok(result)
    }

    /// Stops this process until it is told to go on, as the terminal's own key for that does.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be taken back.
    pub fn suspend(&mut self) -> Result<(), Error> {
        self.lend(stop_this_process)
    }

    /// Draws everything anew at the next time.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn clear(&mut self) -> Result<(), Error> {
        // Ratatui's own way asks the terminal where the cursor is, and somebody else reads what it answers.
        execute!(stdout(), Clear(ClearType::All)).map_err(failed)?;
        self.screen = screen().map_err(failed)?;
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        give_back();
    }
}

fn screen() -> std::io::Result<ratatui::Terminal<CrosstermBackend<Stdout>>> {
    ratatui::Terminal::new(CrosstermBackend::new(stdout()))
}

fn failed(source: std::io::Error) -> Error {
    Error::storage("the terminal does not do as it is told")
        .with_hint("`djangology check` needs no screen")
        .with_source(source)
}

fn take_over() -> std::io::Result<()> {
    IS_TAKEN.store(true, Ordering::SeqCst);
    enable_raw_mode()
        .and_then(|()| execute!(stdout(), EnterAlternateScreen, EnableMouseCapture))
        .inspect_err(|_| give_back())
}

/// The terminal as it was before. Does nothing when it is not ours.
fn give_back() {
    if IS_TAKEN.swap(false, Ordering::SeqCst) {
        // Whatever fails here, the rest is worth trying.
        let _ = execute!(stdout(), DisableMouseCapture, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
        let _ = stdout().flush();
    }
}

/// Reads what is typed, and the signals, on threads of their own, until nobody listens or this is called again.
///
/// # Errors
///
/// When signals cannot be heard.
pub fn inputs<T: Send + 'static>(events: &Sender<T>, wrap: fn(Input) -> T) -> Result<(), Error> {
    hear_signals(events.clone(), wrap)?;
    let events = events.clone();
    let number = READERS.fetch_add(1, Ordering::SeqCst) + 1;
    std::thread::spawn(move || {
        loop {
            if READERS.load(Ordering::SeqCst) != number {
                return;
            }
            if IS_LENT.load(Ordering::SeqCst) {
                std::thread::sleep(LOOK / 5);
                continue;
            }
            let input = match poll(LOOK) {
                Ok(false) => continue,
                Ok(true) if IS_LENT.load(Ordering::SeqCst) => continue,
                Ok(true) if READERS.load(Ordering::SeqCst) != number => return,
                Ok(true) => match read() {
                    Ok(Event::Key(key)) if key.kind == KeyEventKind::Release => continue,
                    Ok(event) => Input::Event(event),
                    Err(_) => Input::Gone,
                },
                Err(_) => Input::Gone,
            };
            let is_last = input == Input::Gone;
            if events.send(wrap(input)).is_err() || is_last {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(unix)]
fn hear_signals<T: Send + 'static>(events: Sender<T>, wrap: fn(Input) -> T) -> Result<(), Error> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    use signal_hook::iterator::Signals;

    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP])
        .map_err(|source| Error::sandbox("cannot listen to signals").with_source(source))?;
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let input = if signal == SIGTSTP {
                Input::Stop
            } else {
                Input::End(signal)
            };
            if events.send(wrap(input)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
fn hear_signals<T: Send + 'static>(_events: Sender<T>, _wrap: fn(Input) -> T) -> Result<(), Error> {
    Ok(())
}

#[cfg(unix)]
fn stop_this_process() {
    // Without it, nothing is stopped, and the screen comes back.
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
fn stop_this_process() {}

/// Ends this process by `signal`, as if nobody had listened. The terminal has to be given back before.
pub fn end_by(signal: i32) {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    #[cfg(not(unix))]
    let _ = signal;
}
