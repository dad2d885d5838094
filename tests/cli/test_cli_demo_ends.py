"""`demo` and `sandbox` end with a sentence: a port that is taken, a story that somebody stops."""

import signal
import socket
import subprocess
import sys

import pytest


@pytest.mark.parametrize("name", ["demo", "sandbox"])
def test_a_port_that_is_taken_is_named(name):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        argv = [sys.executable, "-m", "bot.cli", name, "--port", str(port)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    said = f"Le port {port} est déjà pris : choisissez-en un autre avec --port.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_story_that_is_stopped_says_so_without_noise(number, status):
    argv = [sys.executable, "-u", "-m", "bot.cli", "demo"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("Vaguemestre")
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, err) == (status, "")
    assert out.endswith("Arrêtée à votre demande.\n")
