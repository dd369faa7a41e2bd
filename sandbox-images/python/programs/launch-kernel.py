# Starts ipykernel with a longer queue for its outputs: at the usual 1,000 messages it drops them without a word when
# a cell flushes faster than they are fetched. The container's memory bounds what may wait.
import sys

import zmq
from ipykernel import kernelapp

MESSAGES_THAT_MAY_WAIT = 100_000


class PatientContext(zmq.Context):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.sockopts[zmq.SNDHWM] = MESSAGES_THAT_MAY_WAIT


zmq.Context = PatientContext
sys.argv[0] = "ipykernel_launcher"
kernelapp.launch_new_instance()
