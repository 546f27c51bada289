"""fit - does an answer say what a story expects of it?

Texts of a story may hold `*` (anything) and $name (a piece that is remembered, or demanded once it is known); lists
and objects may hold `...` (more of them).  See tests/api/run for the language.
"""
import json
import re


class Unfit(Exception):
    """The answer is not what the story says."""


def pattern(text):
    """The JSON of a story as Python: `...` and $name become marked texts."""
    depth, out = [], []
    for token in re.findall(r'"(?:\\.|[^"\\])*"|\.\.\.|\$[a-z_]+|[\[\]{}]|[^"\[\]{}.$]+|.', text):
        if token in "[{":
            depth.append(token)
        elif token in "]}":
            depth.pop()
        elif token == "...":
            token = '"...":0' if depth and depth[-1] == "{" else '"..."'
        elif token.startswith("$"):
            token = json.dumps(token)
        out.append(token)
    return json.loads("".join(out))


def fit(want, got, names, at=""):
    if isinstance(want, str) and re.fullmatch(r"\$[a-z_]+", want):
        if names.setdefault(want[1:], got) != got:
            raise Unfit(f"{at or '/'} is {got!r}, and {want} was {names[want[1:]]!r}")
    elif isinstance(want, dict) and isinstance(got, dict):
        for name in want.keys() - {"..."}:
            if name not in got:
                raise Unfit(f"{at}/{name} is missing")
            fit(want[name], got[name], names, f"{at}/{name}")
        if "..." not in want and got.keys() - want.keys():
            raise Unfit(f"{at or '/'} has also {', '.join(sorted(got.keys() - want.keys()))}")
    elif isinstance(want, list) and isinstance(got, list):
        fit_list(want, got, names, at)
    elif isinstance(want, str) and isinstance(got, str) and set(want) & set("*$"):
        found = re.fullmatch(like(want, names), got, re.S)
        if not found:
            raise Unfit(f"{at or '/'} is {got!r}, not like {want!r}")
        names.update(found.groupdict())
    elif want != got or isinstance(want, bool) != isinstance(got, bool):
        raise Unfit(f"{at or '/'} is {json.dumps(got)[:300]}, not {json.dumps(want)}")


def like(want, names):
    """A text with stars and names as a regular expression; a name that is not known yet takes what stands there."""
    def part(m):
        token = m[0]
        if token == "*":
            return ".*"
        if token.startswith("$") and len(token) > 1:
            return re.escape(str(names[token[1:]])) if token[1:] in names else f"(?P<{token[1:]}>.+)"
        return re.escape(token)
    return re.sub(r"\*|\$[a-z_]+|[^*$]+|.", part, want)


def fit_list(want, got, names, at):
    """Items in order; after `...` an item may stand anywhere further on."""
    here, skip = 0, False
    for item in want:
        if item == "...":
            skip = True
            continue
        faults = []
        for i in range(here, len(got) if skip else min(here + 1, len(got))):
            tried = dict(names)
            try:
                fit(item, got[i], tried, f"{at}/{i}")
            except Unfit as e:
                faults.append(str(e))
                continue
            names.update(tried)
            here, skip = i + 1, False
            break
        else:
            raise Unfit(f"{at or '/'} has no such item ({len(got)} items): " + "; ".join(faults[:3] or [json.dumps(item)]))
    if not skip and here < len(got):
        raise Unfit(f"{at or '/'} has {len(got) - here} items more")


def fill(text, names):
    return re.sub(r"\$([a-z_]+)", lambda m: str(names[m[1]]) if m[1] in names else m[0], text)


def concrete(value, names):
    """What a story sends: its JSON with the names' values."""
    if isinstance(value, dict):
        return {name: concrete(v, names) for name, v in value.items()}
    if isinstance(value, list):
        return [concrete(v, names) for v in value]
    if isinstance(value, str) and value[1:] in names and value[0] == "$":
        return names[value[1:]]
    return fill(value, names) if isinstance(value, str) else value


def filled(method, body, names):
    if not body or method == "Form" or body[0] not in "{[":
        return fill(body, names)
    return json.dumps(concrete(pattern(body), names))
