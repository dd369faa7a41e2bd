# Read by an interactive Python before its first prompt; leaves nothing behind in its namespace.
import _pyrepl.commands
import _pyrepl.unix_console

# Ctrl-Z, with which Windows users leave Python, would stop it for good where no shell waits to continue it.
_pyrepl.commands.suspend.do = lambda self: None


# Who connects to a terminal that runs resizes it, to see the prompt and what is typed behind it: no newline ends that
# line yet, so Docker's log lacks it, and the modes that were set in it. Python would draw only what the new size changes.
def _draw_anew(console, signum, frame, resized=_pyrepl.unix_console.UnixConsole._UnixConsole__sigwinch):
    from _pyrepl.console import Event

    resized(console, signum, frame)
    console._UnixConsole__enable_bracketed_paste()
    console._UnixConsole__maybe_write_code(console._smkx)
    console.event_queue.insert(Event("repaint", None))


_pyrepl.unix_console.UnixConsole._UnixConsole__sigwinch = _draw_anew
del _pyrepl, _draw_anew
