"""fcgi - a worker of one's own without nginx: its socket, its log, and a FastCGI client (the wire format, version 1)

    with Worker("chat", url, log) as w:
        status, headers, text = w.ask("POST", "/api/chat", {"text": "hello"}, bearer=token)
"""
import json
import os
import socket
import struct
import subprocess
import tempfile
import time


def record(kind, body=b""):
    out = b""
    while True:
        piece, body = body[:65535], body[65535:]
        out += struct.pack("!BBHHBB", 1, kind, 1, len(piece), 0, 0) + piece
        if not body:
            return out


def length(n):
    return bytes([n]) if n < 128 else struct.pack("!I", n | 0x80000000)


class Worker:
    def __init__(self, name, database_url, log, build, args=(), **settings):
        self.folder = tempfile.mkdtemp(prefix="fd-worker-", dir="/tmp")
        self.path = f"{self.folder}/sock"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path)
        listener.listen(128)
        env = {"PATH": os.environ["PATH"], "DATABASE_URL": database_url, "FRONTDESK_HOME": self.folder, "TZ": "UTC",
               "LINK_SECRET": "the planted secret of links, long enough", **settings}
        for option in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if option in os.environ:
                env[option] = os.environ[option]
        with open(log, "ab") as to:
            self.process = subprocess.Popen([*args, f"{build}/{name}"], stdin=listener, stdout=subprocess.DEVNULL,
                                            stderr=to, env=env)
        listener.close()

    def __enter__(self):
        for _ in range(100):
            try:
                if self.ask("GET", "/ready")[0] == 200:
                    return self
            except OSError:
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"the worker ended with {self.process.returncode}")
            time.sleep(0.1)
        raise RuntimeError("the worker does not get ready")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        os.unlink(self.path)
        os.rmdir(self.folder)

    def ask(self, method, path, body=None, bearer=None, cookie=None, key=None, torture=None, timeout=30):
        """Status, headers, text; a connection that ends without an answer is an OSError."""
        data = json.dumps(body).encode() if body is not None else b""
        where, _, query = path.partition("?")
        params = {"REQUEST_METHOD": method, "DOCUMENT_URI": where, "QUERY_STRING": query,
                  "CONTENT_LENGTH": str(len(data)) if data else "", "CONTENT_TYPE": "application/json" if data else "",
                  "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "desk.example"}
        if bearer:
            params["HTTP_AUTHORIZATION"] = f"Bearer {bearer}"
        if cookie:
            params["HTTP_COOKIE"] = cookie
        if torture:
            params["HTTP_X_TORTURE"] = torture
        if key:
            params["HTTP_IDEMPOTENCY_KEY"] = key
        pairs = b"".join(length(len(n)) + length(len(v.encode())) + n.encode() + v.encode() for n, v in params.items())
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(timeout)
            s.connect(self.path)
            s.sendall(record(1, struct.pack("!HB5x", 1, 0)) + record(4, pairs) + record(4))
            s.sendall((record(5, data) if data else b"") + record(5))
            said = b""
            while True:
                piece = s.recv(65536)
                if not piece:
                    break
                said += piece
        return answer(said)


def answer(said):
    out, at = b"", 0
    while at + 8 <= len(said):
        _, kind, _, n, pad, _ = struct.unpack("!BBHHBB", said[at:at + 8])
        if kind == 6:
            out += said[at + 8:at + 8 + n]
        at += 8 + n + pad
    if b"\r\n\r\n" not in out:
        raise OSError("no answer")
    head, _, text = out.partition(b"\r\n\r\n")
    headers = [line.split(": ", 1) for line in head.decode().split("\r\n")]
    status = next((int(v.split()[0]) for n, v in headers if n == "Status"), 200)
    return status, headers, text.decode()
