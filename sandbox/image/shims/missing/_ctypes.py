"""Stands in for a module that needs a dynamic linker. `ctypes` beside it is replaced as a whole."""
