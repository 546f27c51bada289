"""desk - what the scenes against a running instance have in common: people who ask, the database

The instance is the one of the suite: BASE_URL, FRONTDESK_HOME, and its database by PGHOST, as the owner.
"""
import glob
import http.cookiejar
import json
import os
import random
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid

BASE, HOME = os.environ["BASE_URL"], os.environ["FRONTDESK_HOME"]


def sql(text):
    """Rows of texts."""
    env = {"PGDATABASE": "frontdesk", "PGUSER": "postgres", **os.environ, "PGOPTIONS": "-c client_min_messages=error"}
    for _ in range(50):
        said = subprocess.run(["psql", "-AtXq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", text], env=env,
                              capture_output=True, text=True)
        if said.returncode in (0, 1):
            break
        time.sleep(0.2)
    if said.returncode:
        raise RuntimeError(said.stderr)
    return [line.split("\t") for line in said.stdout.splitlines()]


class Person:
    """A browser with a cookie jar, who asks again with the same key when nobody answered."""

    def __init__(self):
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def once(self, method, path, body=None, key=None, timeout=20, headers=None):
        headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {}), **(headers or {})}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(BASE + path, data, headers, method=method)
        try:
            answer = self.opener.open(request, timeout=timeout)
        except urllib.error.HTTPError as e:
            answer = e
        text = answer.read().decode()
        return answer.status, json.loads(text) if "json" in answer.headers.get("Content-Type", "") else text

    def ask(self, method, path, body=None, patience=25):
        """Until somebody answers: what a careful client does."""
        key = str(uuid.uuid4()) if method == "POST" else None
        until = time.monotonic() + patience
        while True:
            try:
                status, answer = self.once(method, path, body, key)
                if status < 500 and (status != 409 or "idempotency-key-in-use" not in str(answer)):
                    return status, answer
            except (OSError, ValueError) as e:
                status, answer = 0, str(e)
            if time.monotonic() > until:
                return status, answer
            time.sleep(0.1)

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, body):
        return self.ask("POST", path, body)


def pids(worker):
    """The processes of a worker; of postgres those that serve the workers."""
    if worker == "postgres":
        return [int(r[0]) for r in sql("select pid from pg_stat_activity where usename = 'fd_desk' "
                                       "order by backend_start limit 1")]
    found = []
    for file in glob.glob(f"{HOME}/run/pids/{worker}*"):
        with open(file, encoding="ascii") as f:
            found.append(int(f.read().strip() or 0))
    return [p for p in found if p]


def end(worker, how=signal.SIGKILL):
    for pid in pids(worker):
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            pass


def some_day(least=20, most=80):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400 * random.randint(least, most)))
