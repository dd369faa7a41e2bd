# How the instructor's kernel differs from ipykernel's defaults. Read by every ipykernel in the image, nbconvert's too.
import warnings

from ipykernel.iostream import OutStream

c = get_config()  # noqa: F821

# Printed text appears after this many seconds; the default of 0.2 looks sluggish to followers.
OutStream.flush_interval = 0.05

# tqdm.auto falls back to its text bar by itself; nobody in a class can act on the warning.
warnings.filterwarnings("ignore", message="IProgress not found")

c.IPKernelApp.exec_PYTHONSTARTUP = False

c.IPKernelApp.exec_lines = [
    # The program `kernel` opens its sockets to everybody; the files that people write from cells get ordinary permissions.
    "__import__('os').umask(0o022);",
    # debugpy, which ipykernel loads, lets breakpoint() pass without a word when no debugger of its own is attached.
    "__import__('sys').breakpointhook = __import__('sys').__breakpointhook__",
]
