//! What provisioning tells about its progress; `render` draws it.

/// One step of provisioning, in the order in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Another process is provisioning the same image; waiting for it.
    Wait,
    /// Fetching packages that are not in the cache yet.
    Download,
    /// Unpacking packages, or the bundled image.
    Unpack,
    /// Running the guest's bootstrap and taking the snapshot.
    Snapshot,
    /// Making the database; beside the steps before, when the image is built as well.
    Database,
    /// Compiling what is new for this machine.
    Compile,
    /// Making the tables of Django's own apps in the database.
    Tables,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Wait,
        Self::Download,
        Self::Unpack,
        Self::Snapshot,
        Self::Database,
        Self::Compile,
        Self::Tables,
    ];

    /// What is being done, as a phrase for a progress bar.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Wait => "waiting for another djangology to prepare the sandbox",
            Self::Download => "downloading CPython, Django, PostgreSQL and their packages",
            Self::Unpack => "unpacking",
            Self::Snapshot => "starting Django and taking a snapshot of it",
            Self::Database => "compiling PostgreSQL and making its first database",
            Self::Compile => "compiling the snapshot for this machine",
            Self::Tables => "making the tables of Django's own apps in PostgreSQL",
        }
    }

    /// How long it takes on an ordinary machine, in seconds: the step's share of a progress bar.
    #[must_use]
    pub const fn usual_seconds(self) -> u32 {
        match self {
            Self::Wait => 0,
            Self::Download => 10,
            Self::Unpack => 1,
            Self::Snapshot => 13,
            Self::Database | Self::Tables => 2,
            Self::Compile => 6,
        }
    }
}

/// Told about every step that provisioning begins. Steps that are not needed are never begun.
pub trait ProvisionObserver {
    /// `step` begins; the one before it is done.
    fn step(&self, step: Step);
}

/// An observer that does not care.
impl ProvisionObserver for () {
    fn step(&self, _step: Step) {}
}
