"""Machines by hand: network namespaces on one bridge, each with an address, a route to this one and nothing else.

What this process serves on its loopback is relayed to them on the bridge's own address.
"""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

import pytest

NETWORK = f"10.213.{os.getpid() % 254 + 1}"
HERE = f"{NETWORK}.1"
"""This machine's address as the others see it."""


@contextmanager
def machines(names: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    """Namespaces by name; each with the beginning of a command that is to run in it. Skips where there can be none."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        pytest.skip("network namespaces need root and the program `ip`")
    mark = f"cw{os.getpid()}"
    bridge = f"{mark}b"
    with ExitStack() as undo:
        try:
            _ip("link", "add", bridge, "type", "bridge")
            undo.callback(_ip, "link", "del", bridge)
            _ip("addr", "add", f"{HERE}/24", "dev", bridge)
            _ip("link", "set", bridge, "up")
            for number, name in enumerate(names):
                space, ours, theirs = f"{mark}-{name}", f"{mark}v{number}", f"{mark}p{number}"
                _ip("netns", "add", space)
                undo.callback(_ip, "netns", "del", space)
                _ip("link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", space)
                _ip("link", "set", ours, "master", bridge, "up")
                _ip("-n", space, "addr", "add", f"{NETWORK}.{number + 2}/24", "dev", theirs)
                _ip("-n", space, "link", "set", theirs, "up")
                _ip("-n", space, "link", "set", "lo", "up")
        except subprocess.CalledProcessError as error:
            pytest.skip(f"network namespaces cannot be made here: {error.stderr.strip()}")
        yield {name: ["ip", "netns", "exec", f"{mark}-{name}"] for name in names}


@contextmanager
def relayed(port: int) -> Iterator[None]:
    """Have what listens on this machine's loopback at `port` reached at the same port of `HERE`."""
    with socket.create_server((HERE, port)) as listener:
        threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, port: int) -> None:
    while True:
        try:
            asking, _ = listener.accept()
        except OSError:  # it was closed
            return
        threading.Thread(target=_relay, args=(asking, port), daemon=True).start()


def _relay(asking: socket.socket, port: int) -> None:
    with asking, suppress(OSError), socket.create_connection(("127.0.0.1", port)) as serving:
        back = threading.Thread(target=_pass_on, args=(serving, asking), daemon=True)
        back.start()
        _pass_on(asking, serving)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # one end is gone: so is the other
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True, timeout=20)
