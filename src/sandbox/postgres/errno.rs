//! The error numbers that Emscripten's C library knows; they are those of WASI.

/// Why a system call did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum Errno {
    /// EAGAIN
    TryAgain = 6,
    /// EBADF
    BadDescriptor = 8,
    /// EEXIST
    Exists = 20,
    /// EFAULT
    BadAddress = 21,
    /// EFBIG
    FileTooBig = 22,
    /// EINVAL
    Invalid = 28,
    /// EISDIR
    IsDirectory = 31,
    /// ELOOP
    TooManyLinks = 32,
    /// EMFILE
    TooManyDescriptors = 33,
    /// ENAMETOOLONG
    NameTooLong = 37,
    /// ENOENT
    NotFound = 44,
    /// ENOSPC
    NoSpace = 51,
    /// ENOSYS
    NotImplemented = 52,
    /// ENOTDIR
    NotDirectory = 54,
    /// ENOTEMPTY
    NotEmpty = 55,
    /// ENOTTY
    NotTerminal = 59,
    /// EOVERFLOW
    Overflow = 61,
    /// EPERM
    NotPermitted = 63,
    /// ERANGE
    Range = 68,
    /// ESPIPE
    NotSeekable = 70,
}

impl Errno {
    /// The number itself, positive.
    pub(super) const fn number(self) -> i32 {
        self as i32
    }
}
