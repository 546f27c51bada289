"""private_pg - a PostgreSQL of a test's own, with the schema and the demo house, gone when the test ends

    with Database() as db:
        db.ask("select count(*) from fd.job")        # rows of texts, as the superuser
        db.url                                       # how a worker reaches it, as fd_desk

Listens on a Unix socket in a temporary folder only.  fsync is off: tests kill our processes, not the
machine.
"""
import glob
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{0}'
fsync = off
full_page_writes = off
max_connections = 60
shared_buffers = 32MB
jit = off
timezone = 'UTC'
log_min_messages = fatal
"""


def as_postgres(*command):
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]


class Session:
    """A psql that stays, for many small questions; an error ends the test."""

    def __init__(self, db):
        self.psql = subprocess.Popen(["psql", *db.how, "-AtXq", "-F", "\t", "-v", "ON_ERROR_STOP=1"], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def ask(self, sql):
        end = uuid.uuid4().hex
        self.psql.stdin.write(f"{sql.strip().rstrip(';')};\n\\echo {end}\n")
        self.psql.stdin.flush()
        rows = []
        for line in self.psql.stdout:
            if line.rstrip("\n") == end:
                return rows
            rows.append(line.rstrip("\n").split("\t"))
        raise RuntimeError(f"{sql}\n{rows}")

    def close(self):
        self.psql.stdin.close()
        self.psql.wait(5)


class Database:
    def __init__(self, demo=True):
        self.demo = demo

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="fd-pg-", dir="/tmp")
        if not os.geteuid():
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        os.chmod(self.folder, 0o755)
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        data = f"{self.folder}/data"
        self.run(as_postgres(f"{self.bin}/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                             "--locale=C.UTF-8", "--no-sync"))
        with open(f"{data}/postgresql.conf", "a", encoding="utf-8") as f:
            f.write(SETTINGS.format(self.folder))
        self.server = subprocess.Popen(as_postgres(f"{self.bin}/postgres", "-D", data), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        self.how = ["-h", self.folder, "-U", "postgres", "-d", "frontdesk"]
        self.run([f"{self.bin}/pg_isready", "-h", self.folder, "-t", "30"], tries=60)
        self.run(["psql", "-h", self.folder, "-U", "postgres", "-d", "postgres", "-qc", "create database frontdesk"])
        self.url = f"postgresql:///frontdesk?host={self.folder}&user=fd_desk"
        self.deploy()
        self.session = Session(self)
        return self

    def run(self, command, tries=1):
        for attempt in range(tries):
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            if not done.returncode:
                return
            if tries > 1:
                subprocess.run(["sleep", "0.1"], check=True)
        raise RuntimeError(f"{command}: {done.stdout}")

    def deploy(self):
        with open(f"{ROOT}/sql/sqitch.plan", encoding="utf-8") as plan:
            changes = [m[1] for m in (re.match(r"(\w+) ", line) for line in plan) if m]
        files = [f"{ROOT}/sql/deploy/{change}.sql" for change in changes]
        if self.demo:
            files.append(f"{ROOT}/sql/demo.sql")
        for file in files:
            self.run(["psql", *self.how, "-qX", "-v", "ON_ERROR_STOP=1", "-f", file])

    def ask(self, sql):
        return self.session.ask(sql)

    def one(self, sql):
        rows = self.session.ask(sql)
        return rows[-1][0] if rows else None

    def __exit__(self, *_):
        self.session.close()
        self.server.send_signal(2)
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
