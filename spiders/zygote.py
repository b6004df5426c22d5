"""The zygote: `python -m spiders.zygote`, a process that has loaded Scrapy and forks itself once for each crawl.

Its standard input is a socket (`spiders.process.Zygote` has the other end). A message names the folder of a crawl's
job and brings three descriptors: the crawl's standard input, its log, and a pipe for what the zygote says of it: its
process id, then its exit status. Each crawl is a process of its own, with its own memory, log and end, as if it had
been started alone. When the socket closes the zygote ends; its forks notice by their own standard input.
"""

import gc
import importlib
import json
import logging
import os
import pkgutil
import selectors
import signal
import socket
import sys
import traceback
from pathlib import Path
from types import FrameType
from typing import NoReturn

from scrapy.settings import default_settings

from spiders import child, manners
from spiders.process import STATUS_BYTES

_LONGEST_MESSAGE = 65_536
_FAULT = 1  # exit status of a crawl whose process raised, as the interpreter's own

# What Scrapy loads only when a crawl begins. Loaded before, it is paid for once; what is missing here costs only time.
_LOADED_LATE = (
    "encodings.charmap",
    "encodings.cp1252",
    "encodings.utf_8_sig",
    "queuelib",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "twisted.internet.asyncioreactor",
)


def main() -> None:
    """Fork a crawl for each message, until the socket closes."""
    _load()
    control = socket.socket(fileno=0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; what started this one sees to it
    ended, rung = socket.socketpair()
    for end in (ended, rung):
        end.setblocking(False)
    signal.set_wakeup_fd(rung.fileno())
    signal.signal(signal.SIGCHLD, _heed)
    crawls: dict[int, int] = {}  # process id to the pipe that its status goes to
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(ended, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if ended in ready:
                ended.recv(_LONGEST_MESSAGE)
                _tell_ends(crawls)
            if control in ready:
                message, descriptors, _, _ = socket.recv_fds(control, _LONGEST_MESSAGE, 3)
                if not message:
                    return
                _fork(Path(json.loads(message)), descriptors, crawls)


def _fork(folder: Path, descriptors: list[int], crawls: dict[int, int]) -> None:
    stdin, log, status = descriptors
    process_id = os.fork()
    if process_id == 0:
        _crawl(folder, stdin, log, status)
    os.close(stdin)
    os.close(log)
    crawls[process_id] = status
    _say(status, process_id)


def _crawl(folder: Path, stdin: int, log: int, status: int) -> NoReturn:
    """Be the crawling process, to its end."""
    code = _FAULT
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(stdin, 0)
        os.dup2(log, 2)
        os.dup2(status, 3)  # held to the end, so that the pipe tells of it even when the zygote is gone
        os.closerange(4, os.sysconf("SC_OPEN_MAX"))  # the zygote's own, and other crawls' status
        code = child.main(folder)
    except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on as a second zygote
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stderr.flush()
        os._exit(code)


def _heed(signum: int, frame: FrameType | None) -> None:
    """A fork has ended. That a signal is heeded is what rings the wake-up socket."""


def _tell_ends(crawls: dict[int, int]) -> None:
    """Say the status of every crawl that has ended, and only then let go of its process id."""
    while crawls:
        seen = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if seen is None:
            return
        status = crawls.pop(seen.si_pid)
        _say(status, seen.si_status if seen.si_code == os.CLD_EXITED else -seen.si_status)
        os.close(status)
        os.waitpid(seen.si_pid, 0)


def _say(status: int, number: int) -> None:
    try:
        os.write(status, str(number).encode().ljust(STATUS_BYTES))
    except BrokenPipeError:
        return  # what started the crawl is gone, or no longer asks


def _load() -> None:
    """Import what crawls will import, and keep the collector from touching it: its memory stays shared by all forks."""
    bases = ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")
    components = (path.rpartition(".")[0] for base in bases for path in getattr(default_settings, base))
    ours = (f"{manners.__name__}.{module.name}" for module in pkgutil.iter_modules(manners.__path__))
    for module in (*_LOADED_LATE, *components, *ours):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
