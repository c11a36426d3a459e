"""NVR tests run with real sockets, threads and processes, outside Home Assistant's harness."""

import multiprocessing
import socket
import sys
import threading


def _send_hello(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"hello")


def _accept(server: socket.socket) -> bytes:
    connection, _ = server.accept()
    with connection:
        return connection.recv(5)


def test_python_is_new_enough() -> None:
    assert sys.version_info >= (3, 14, 2)


def test_a_thread_may_use_a_socket() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        thread = threading.Thread(target=_send_hello, args=(server.getsockname()[1],))
        thread.start()
        assert _accept(server) == b"hello"
        thread.join()


def test_a_process_may_use_a_socket() -> None:
    context = multiprocessing.get_context("forkserver")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        process = context.Process(target=_send_hello, args=(server.getsockname()[1],))
        process.start()
        assert _accept(server) == b"hello"
        process.join(10)
        assert process.exitcode == 0


async def test_home_assistants_harness_is_not_there(request: object) -> None:
    fixtures = getattr(request, "fixturenames", [])
    assert not {"verify_cleanup", "disable_http_server", "fail_on_log_exception"} & set(fixtures)
