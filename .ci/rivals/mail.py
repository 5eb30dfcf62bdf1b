"""mail.py FOLDER BULLETIN MJML-FOLDER: the HTML mail of an issue beside MJML's

FOLDER holds the same issue as lists and as bulletin.mjml. Both are measured
as whole processes, in turn, and inside a process that is already warm: ours by
Go's own benchmark, RUNS of them.
"""

import datetime
import html
import os
import re
import resource
import statistics
import subprocess
import sys
import time

RUNS = 15
AGREE = 0.05  # the mails may differ by this part of their words


def measure(argv, folder):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(argv, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    taken, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def output(argv, **more):
    return subprocess.run(argv, check=True, capture_output=True, text=True, **more).stdout


def words(file):
    """How many words a reader sees, about."""
    with open(file, encoding="utf-8") as f:
        page = f.read()
    page = re.sub(r"<!--.*?-->|<head.*?</head>|<style.*?</style>", " ", page, flags=re.S)
    return len(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def figures(seconds):
    return f"{1000 * seconds:,.1f} ms" if seconds >= 0.001 else f"{1e6 * seconds:,.0f} µs"


def main():
    folder, bulletin, rival = sys.argv[1:4]
    mjml = os.path.join(rival, "node_modules/.bin/mjml")
    tools = {
        "bulletin": ([bulletin, "build", "2024-10", "--only", "email", "--data", "data", "--out", "out"], "out/2024-10/email.html"),
        "MJML": ([mjml, "bulletin.mjml", "-o", "mjml.html"], "mjml.html"),
        "MJML, minified": ([mjml, "bulletin.mjml", "-o", "small.html", "--config.beautify", "false", "--config.minify", "true"], "small.html"),
    }
    process = {tool: [] for tool in tools}
    for argv, _ in tools.values():  # fills the caches of the system
        measure(argv, folder)
    for _ in range(RUNS):
        for tool, (argv, _) in tools.items():
            process[tool].append(measure(argv, folder))
    size = {tool: os.path.getsize(os.path.join(folder, file)) for tool, (_, file) in tools.items()}
    said = {tool: words(os.path.join(folder, file)) for tool, (_, file) in tools.items()}

    go = output(["go", "test", "-run", "^$", "-bench", "^BenchmarkMail$", "-count", str(RUNS), "./.ci/rivals"])
    inside = {"bulletin": [float(ns) / 1e9 for ns in re.findall(r"^BenchmarkMail\S*\s+\d+\s+([\d.]+) ns/op", go, flags=re.M)]}
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mjml.cjs")
    env = dict(os.environ, NODE_PATH=os.path.join(rival, "node_modules"))
    inside["MJML"] = [float(s) for s in output(["node", script, os.path.join(folder, "bulletin.mjml"), str(RUNS)], env=env).split()]

    version = re.search(r"mjml-core: ([\d.]+)", output([mjml, "--version"])).group(1)
    print(f"{datetime.date.today()}, {os.cpu_count()} cores; {output([bulletin, 'version']).splitlines()[0].strip()}, MJML {version}; "
          f"the mail of one issue, medians of {RUNS}; in brackets: how many times ours\n")
    print("| | whole process | its CPU | inside a warm process | HTML, bytes | words |")
    print("|---|---:|---:|---:|---:|---:|")
    medians = {tool: [*map(statistics.median, zip(*process[tool])), *map(statistics.median, [inside[tool]] if tool in inside else [])]
               for tool in tools}
    ours = medians["bulletin"]
    for tool in tools:
        cells = [figures(seconds) + (f" (×{seconds / our:,.0f})" if tool != "bulletin" else "") for seconds, our in zip(medians[tool], ours)]
        cells += ["–"] * (3 - len(cells))
        share = f" (ours is {100 * size['bulletin'] / size[tool]:.0f} %)" if tool != "bulletin" else ""
        print("| " + " | ".join([tool, *cells, f"{size[tool]:,}{share}", f"{said[tool]:,}"]) + " |")
    print("\nbulletin as a whole process reads and checks the lists, cites, sets French and writes HTML, text and draft;\n"
          "MJML is given all that ready and writes HTML.")
    for tool in tools:
        if abs(said[tool] - said["bulletin"]) > AGREE * said["bulletin"]:
            sys.exit(f"not the same content: {tool} has {said[tool]} words, bulletin {said['bulletin']}")


main()
