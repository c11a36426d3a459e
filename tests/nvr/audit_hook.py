"""Put at the front of every Python process as its `sitecustomize`: notes names, addresses, imports.

Each is a line of JSON in the file that CLOUDCAM_TEST_AUDIT names. Processes that are forked from
one that has the hook have it too.
"""

import json
import os
import sys

_LOG = os.open(os.environ["CLOUDCAM_TEST_AUDIT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_NAMES = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_ADDRESSES = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def _note(event: str, args: tuple[object, ...]) -> None:
    if event in _NAMES:
        what = args[0]
    elif event in _ADDRESSES and isinstance(args[1], tuple):
        what = args[1][0]
    elif event == "import":
        what = args[0]
    else:
        return
    line = json.dumps([event, what if isinstance(what, str) else repr(what), os.getpid()])
    os.write(_LOG, line.encode() + b"\n")


sys.addaudithook(_note)
