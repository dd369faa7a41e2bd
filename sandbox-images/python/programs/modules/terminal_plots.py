"""Shows plots in the terminal: matplotlib's backend wherever MPLBACKEND names it. `plt.show()` prints the picture.

Printed with iTerm2's sequence for inline images, which Followalong's terminals know.
"""
import base64
import io
import math
import sys

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

# What the terminal takes, and the pixels that it counts for the width of a cell.
BYTES_LIMIT = 380_000
PIXELS_LIMIT = 2_500_000
CELL_WIDTH = 8


class FigureManager(FigureManagerBase):
    @classmethod
    def pyplot_show(cls, *, block=None):
        for manager in Gcf.get_all_fig_managers():
            manager.show()
        # The next plot begins anew, as in a notebook.
        Gcf.destroy_all()

    def show(self):
        if not sys.stdout.isatty():
            return
        width, height = self.canvas.get_width_height()
        settings = f"inline=1;width={math.ceil(width / CELL_WIDTH)}"
        # Twice as sharp as it is large, for screens that can show it.
        for sharpness in (2, 1):
            if width * height * sharpness**2 > PIXELS_LIMIT:
                continue
            file = io.BytesIO()
            self.canvas.print_figure(file, format="png", dpi=self.canvas.figure.dpi * sharpness)
            if file.tell() <= BYTES_LIMIT:
                content = base64.b64encode(file.getvalue()).decode()
                print(f"\x1b]1337;File={settings}:{content}\a", flush=True)
                return
        print("This plot is too large for a terminal. Make it smaller: plt.figure(figsize=(6, 4))")


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager
