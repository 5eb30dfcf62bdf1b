#!/usr/bin/env python3
"""Measures whole processes that make a PDF of the same content and prints a
Markdown table: measure.py WORK BULLETIN TYPST WEASYPRINT RECORDS…

WORK/RECORDS holds what .ci/rivals wrote. Runs are interleaved, so that noise
hits all alike. Memory is what wait4(2) says: the largest resident set of the
child (at least the 14 MiB of this script, which it shares before exec).
"""

import datetime
import glob
import math
import os
import statistics
import subprocess
import sys
import threading
import time

TIMEOUT = 600  # seconds for one run
AGREE = 0.05  # by how much the numbers of words may differ


def runs(tool, records):
    """How many runs: fewer where they are long."""
    if records <= 24:
        return 7
    if records <= 320:
        return 5 if tool != "WeasyPrint" else 3
    return 3 if tool != "WeasyPrint" else 1


def measure(argv, cwd):
    """One run: wall s, CPU s, memory MiB; None if it takes too long."""
    start = time.perf_counter()
    child = subprocess.Popen(argv, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    late = threading.Event()
    timer = threading.Timer(TIMEOUT, lambda: (late.set(), os.kill(child.pid, 9)))
    timer.start()
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    timer.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        return None
    if child.returncode != 0:
        sys.exit(f"{' '.join(argv)}: exit {child.returncode}\n{said.decode(errors='replace')}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def output(*argv):
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


def pages(pdf):
    return int(output("pdfinfo", pdf).split("Pages:")[1].split()[0])


def words(pdf):
    # All that is drawn, also what is no text to be read, such as covers.
    return len(output("mutool", "draw", "-q", "-F", "text", pdf).split())


def number(x):
    """Two or three figures that mean something."""
    return f"{x:,.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def table(rows):
    for i, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if i == 0:
            print("|" + "|".join(["---"] * 2 + ["---:"] * (len(row) - 2)) + "|")


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return "unknown processor"


def main():
    work, bulletin, typst, weasyprint = sys.argv[1:5]
    sizes = [int(size) for size in sys.argv[5:]]
    tools = {
        "bulletin": [bulletin, "build", "2024-10", "--only", "pdf", "--data", "data", "--out", "out"],
        "Typst": [typst, "compile", "--font-path", "fonts", "--ignore-system-fonts", "--ignore-embedded-fonts",
                  "--pdf-standard", "ua-1,a-3a", "bulletin.typ", "typst.pdf"],
        "WeasyPrint": [weasyprint, "--quiet", "--pdf-variant", "pdf/ua-1", "bulletin.html", "weasyprint.pdf"],
    }
    result = {"bulletin": "out/2024-10/*.pdf", "Typst": "typst.pdf", "WeasyPrint": "weasyprint.pdf"}

    for argv in tools.values():  # fills the caches of the system
        measure(argv, os.path.join(work, str(sizes[0])))

    found, differ = {}, []
    for size in sizes:
        folder = os.path.join(work, str(size))
        samples = {tool: [] for tool in tools}
        for turn in range(max(runs(tool, size) for tool in tools)):
            for tool, argv in tools.items():
                if turn < runs(tool, size) and None not in samples[tool]:
                    if sys.stderr.isatty():
                        print(f"\r{size} records, run {turn + 1}, {tool}  ", end="", file=sys.stderr, flush=True)
                    samples[tool].append(measure(argv, folder))
        for tool in tools:
            if None in samples[tool]:
                continue
            pdf, = glob.glob(os.path.join(folder, result[tool]))
            medians = [statistics.median(column) for column in zip(*samples[tool])]
            found[size, tool] = dict(zip(("wall", "cpu", "memory"), medians), runs=len(samples[tool]),
                                     pages=pages(pdf), words=words(pdf), size=os.path.getsize(pdf) / 1024)
            ours = found[size, "bulletin"]["words"]
            if abs(found[size, tool]["words"] - ours) > AGREE * ours:
                differ.append(f"{size} records: {tool} has {found[size, tool]['words']} words, bulletin {ours}")
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr)

    columns = {"wall": "time, s", "cpu": "CPU, s", "memory": "memory, MiB", "size": "file, KiB"}
    rows = [["records", "", "pages", *columns.values(), "words", "runs"]]
    for size in sizes:
        for tool in tools:
            got, ours = found.get((size, tool)), found.get((size, "bulletin"))
            first = f"{size:,}" if tool == "bulletin" else ""
            if not got:
                rows.append([first, tool, "", f"not finished in {TIMEOUT} s", "", "", "", "", ""])
                continue
            cells = []
            for key in columns:
                ratio = f" (×{number(got[key] / ours[key])})" if tool != "bulletin" and ours else ""
                cells.append(number(got[key]) + ratio)
            rows.append([first, tool, f"{got['pages']:,}", *cells, f"{got['words']:,}", str(got["runs"])])

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{datetime.date.today()}, {os.cpu_count()} cores ({processor()}), {memory:.0f} GiB; "
          f"{output(bulletin, 'version').splitlines()[0].strip()}, {output(typst, '--version').split(' (')[0].strip()}, "
          f"{output(weasyprint, '--version').replace('version ', '').strip()}; Typst is asked for PDF/UA-1 and PDF/A-3a, "
          "WeasyPrint for PDF/UA-1; medians; in brackets: how many times ours\n")
    table(rows)

    rows = [["from → to, records", "", "time", "CPU", "memory", "file"]]
    for small, large in zip(sizes, sizes[1:]):
        for tool in tools:
            a, b = found.get((small, tool)), found.get((large, tool))
            if a and b and b["pages"] > 5 * a["pages"]:
                tenfolds = math.log10(b["pages"] / a["pages"])
                rows.append([f"{small:,} → {large:,}" if tool == "bulletin" else "", tool,
                             *(number((b[key] / a[key]) ** (1 / tenfolds)) for key in columns)])
    if len(rows) > 1:
        print("\nGrowth for ten times the pages (10 is proportional):\n")
        table(rows)
    if differ:
        sys.exit("\nnot the same content:\n" + "\n".join(differ))


main()
