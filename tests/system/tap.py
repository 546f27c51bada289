"""tap - what a runner of ours says: a line for each claim and, at the end, how many there were

With VERBOSE the notes of claims that held are told as well.
"""
import os
import sys

count = failed = 0


def ok(claim, title, note=""):
    global count, failed
    count += 1
    failed += not claim
    print(f"{'ok' if claim else 'not ok'} {count} - {title}")
    if not claim or os.environ.get("VERBOSE"):
        print("".join(f"# {line}\n" for line in str(note)[:2000].splitlines()), end="")
    sys.stdout.flush()


def done():
    print(f"1..{count}")
    sys.exit(failed > 0)
