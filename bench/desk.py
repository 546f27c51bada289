"""desk - what bench/run and bench/soak share: an instance to measure, its processes, wrk and pgbench"""
import json
import os
import pathlib
import re
import signal
import subprocess
import time

SRC = pathlib.Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
WORKERS = ("chat", "leads", "reservations", "auth", "admin", "jobs")


class Desk:
    """One instance with its limits lifted."""

    def __init__(self, home, port, work):
        self.home, self.port = pathlib.Path(home).resolve(), port
        self.work = pathlib.Path(work)
        self.url = f"http://127.0.0.1:{port}"

    def up(self, **more):
        """Bring it up, or into force what is new; every call says all settings that are not the instance's own."""
        plain = {k: v for k, v in os.environ.items() if not re.match(r"(OPENAI|DEEPSEEK|IOINTELLIGENCE|LLM|THREADS|DB_)", k)}
        lifted = {"FRONTDESK_HOME": self.home, "FRONTDESK_PORT": self.port, "RATE_LIMIT_MAX_REQUESTS": 1000000,
                  "RATE_LIMIT_WINDOW_MS": 1000, "CONNECTION_LIMIT": 20000}
        done = subprocess.run([SRC / "frontdesk", "up"], env=plain | {k: str(v) for k, v in (lifted | more).items()},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout)

    @property
    def database(self):
        return str((self.home / "run").resolve() / "pg")

    def sql(self, text):
        """As the owner, in one transaction of the system's; the rows as lists of texts."""
        text = f"begin; set local role fd_owner; do $$ begin perform fd.enter_system('system:bench', ''); end $$;\n{text};\ncommit;"
        out = subprocess.run(["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", self.database, "-U", "postgres",
                              "-d", "frontdesk"], input=text, stdout=subprocess.PIPE, text=True, check=True).stdout
        return [line.split("\t") for line in out.splitlines() if line]

    def outside(self, text):
        """A statement that cannot stand in a transaction."""
        subprocess.run(["psql", "-XAtq", "-h", self.database, "-U", "postgres", "-d", "frontdesk", "-c", text], check=True,
                       stdout=subprocess.DEVNULL)

    def quiet(self, limit=90):
        """Wait until the jobs that follow from what was done are done; how many are left."""
        until = time.time() + limit
        while (left := int(self.sql("select count(*) from fd.job where state in ('pending', 'retry', 'leased') "
                                    "and run_at <= now()")[0][0])) and time.time() < until:
            time.sleep(0.5)
        return left

    # --- its processes

    def pids(self, workers=WORKERS):
        found = {}
        for path in sorted((self.home / "run").resolve().joinpath("pids").iterdir()):
            name = path.name.rsplit("-", 1)[0] if path.name.rsplit("-", 1)[-1].isdigit() else path.name
            text = path.read_text().strip()
            if name in workers and text and pathlib.Path("/proc", text).exists():
                found[path.name] = int(text)
        return found

    def postmaster(self):
        return int((self.home / "pg/postmaster.pid").read_text().split()[0])

    def everyone(self):
        """Workers, nginx and PostgreSQL: {pid: which of the three}."""
        first = self.postmaster()
        nginx = next(iter(self.pids(("nginx",)).values()))
        mine = {p: "worker" for p in self.pids().values()} | {nginx: "nginx", first: "pg"}
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit() and (parent := parent_of(entry)) in (first, nginx):
                mine[int(entry.name)] = mine[parent]
        return mine

    def cpu(self):
        """Microseconds of processor time so far: {'nginx', 'worker', 'pg'}."""
        used = {"nginx": 0, "worker": 0, "pg": 0}
        for pid, kind in self.everyone().items():
            try:
                f = pathlib.Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            # those who ended meanwhile are counted with PostgreSQL's first process
            used[kind] += sum(map(int, f[11:15] if pid == self.postmaster() else f[11:13])) * 1000000 // TICK
        return used

    def memory(self):
        """Kilobytes of all workers together: each page once (pss), each page as often as it is mapped (rss)."""
        pss = rss = 0
        for pid in self.pids().values():
            try:
                text = pathlib.Path("/proc", str(pid), "smaps_rollup").read_text()
                pss += int(re.search(r"^Pss: +(\d+)", text, re.M)[1])
                rss += int(re.search(r"^Rss: +(\d+)", text, re.M)[1])
            except (OSError, TypeError):
                text = pathlib.Path("/proc", str(pid), "status").read_text()
                rss += int(re.search(r"^VmRSS:\s+(\d+)", text, re.M)[1])
        return pss or rss, rss

    def handles(self):
        """Open files of all workers, and connections PostgreSQL has from them."""
        files = sum(len(list(pathlib.Path("/proc", str(p), "fd").iterdir())) for p in self.pids().values())
        return files, int(self.sql("select count(*) from pg_stat_activity where usename = 'fd_desk'")[0][0])


def parent_of(entry):
    try:
        return int(entry.joinpath("stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):
        return 0


def compiled(name, work, *flags):
    out = pathlib.Path(work, name)
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", "-pthread", "-o", out, SRC / f"bench/{name}.c", *flags], check=True)
    return out


def end(process):
    if process and process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


# --- wrk

def line(method, path, token="", body=None):
    return "\t".join((method, path, token, json.dumps(body) if body is not None else ""))


class Load:
    """A list of requests, sent by wrk."""

    def __init__(self, work, name, requests):
        self.file = pathlib.Path(work, f"{name}.requests")
        self.file.write_text("\n".join(requests) + "\n")

    def run(self, url, connections, seconds, pause=0):
        done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s",
                               SRC / "bench/load.lua", url], env=os.environ | {
                                   "BENCH_REQUESTS": str(self.file), "BENCH_PAUSE": str(pause)},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        m = re.search(r"^BENCH (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", done.stdout, re.M)
        if not m:
            raise SystemExit(done.stdout)
        n, us, p50, p99, most, refused, broken = map(int, m.groups())
        return {"n": n, "rps": n * 1e6 / us, "p50": p50 / 1000, "p99": p99 / 1000, "max": most / 1000, "refused": refused,
                "broken": broken}


# --- pgbench: the same SQL without us

SIGNATURE = re.compile(r"^--: (\w+) \((.*)\) -> ")


def queries():
    """{name: SQL with :arg} of sql/queries."""
    found, name = {}, None
    for path in sorted(SRC.glob("sql/queries/*.sql")):
        for text in path.read_text().splitlines():
            if m := SIGNATURE.match(text):
                name = m[1]
                found[name] = []
            elif name and text and not text.startswith("--"):
                found[name].append(text)
        name = None
    return {n: "\n".join(lines).rstrip(";") for n, lines in found.items()}


def step(sql, keep=False, **values):
    """One query of sql/queries with each :arg replaced by what stands for it; keep: its columns become variables."""
    text = re.sub(r"(?<!:):([a-z_]\w*)", lambda m: values[m[1]], sql)
    # to pgbench every other colon before a letter is a variable too
    text = re.sub(r"'([^'\s:]*):([A-Za-z][^'\s:]*)'", r"'\1' || chr(58) || '\2'", text)
    return text + (" \\gset" if keep else ";")


def pgbench(desk, name, script, connections, seconds):
    path = desk.work / f"{name}.pgbench"
    path.write_text("\n".join(script) + "\n")
    binary = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pgbench"))[-1]
    done = subprocess.run([binary, "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T", str(seconds), "-D", "n=0", "-f",
                           path, "-h", desk.database, "-U", "fd_desk", "frontdesk"], env=os.environ | {
                               "PGOPTIONS": "-c fd.later=on -c plan_cache_mode=force_generic_plan"}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    m = re.search(r"^tps = ([\d.]+)", done.stdout, re.M)
    if done.returncode or not m or "aborted" in done.stdout:
        raise SystemExit(done.stdout[-3000:])
    return {"rps": float(m[1]), "n": int(re.search(r"actually processed: (\d+)", done.stdout)[1])}
