"""Stands in for terminal control: there is no terminal."""

error = OSError
TCSANOW = 0
TCSADRAIN = 1
TCSAFLUSH = 2
TIOCGWINSZ = 0x5413
B38400 = 15
BRKINT, ICRNL, IGNBRK, IGNCR, INLCR, INPCK, ISTRIP, IXANY, IXOFF, IXON, PARMRK = (
    1 << bit for bit in range(11)
)
OPOST = 1
CSIZE, CSTOPB, CREAD, PARENB, PARODD, HUPCL, CLOCAL, CS8 = (1 << bit for bit in range(8))
ISIG, ICANON, ECHO, ECHOE, ECHOK, ECHONL, NOFLSH, TOSTOP, IEXTEN = (1 << bit for bit in range(9))
VMIN, VTIME = 6, 5


def tcgetattr(fd):
    raise OSError("the sandbox has no terminal")


def tcsetattr(fd, when: int, attributes) -> None:
    raise OSError("the sandbox has no terminal")


def tcflush(fd, queue: int) -> None:
    raise OSError("the sandbox has no terminal")


def tcdrain(fd) -> None:
    raise OSError("the sandbox has no terminal")
