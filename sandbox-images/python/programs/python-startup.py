# Read by an interactive Python before its first prompt; leaves nothing behind in its namespace.
# Ctrl-Z, with which Windows users leave Python, would stop it for good where no shell waits to continue it.
import _pyrepl.commands

_pyrepl.commands.suspend.do = lambda self: None
del _pyrepl
