"""Measures whole processes that make a workbook of the same records and prints a
Markdown table: measure.py WORK OURS PYTHON RUST RECORDS…

Runs are interleaved, so that noise hits all alike. Memory is what wait4(2)
says: the largest resident set of the child.
"""

import datetime
import os
import re
import statistics
import subprocess
import sys
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))


def measure(argv):
    """One run: wall s, CPU s, memory MiB."""
    start = time.perf_counter()
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(argv)}: exit {child.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def held(name):
    """Rows, links and tables of the first sheet. rust_xlsxwriter writes its last row twice: cells are counted."""
    with zipfile.ZipFile(name) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        return len(re.findall(rb'<c r="B\d', sheet)), len(re.findall(rb"<hyperlink ", sheet)), len(re.findall(rb"<tablePart ", sheet))


def number(x):
    return f"{x:,.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def main():
    work, ours, python, rust = sys.argv[1:5]
    rival = os.path.join(HERE, "rival.py")
    rows = [["records", "", "time, s", "CPU, s", "memory, MiB", "file, KiB", "table", "runs"]]
    for size in map(int, sys.argv[5:]):
        source = os.path.join(work, f"{size}.tsv")
        subprocess.run([ours, "write", source, str(size)], check=True)
        target = {tool: os.path.join(work, f"{tool}-{size}.xlsx") for tool in ("bulletin", "XlsxWriter", "openpyxl", "rust_xlsxwriter")}
        tools = {
            "bulletin": [ours, "workbook", source, target["bulletin"]],
            "its records alone": [ours, "read", source],
            "XlsxWriter": [python, rival, "xlsxwriter", source, target["XlsxWriter"]],
            "openpyxl": [python, rival, "openpyxl", source, target["openpyxl"]],
        }
        if rust != "-":
            tools["rust_xlsxwriter"] = [rust, source, target["rust_xlsxwriter"]]
        runs = 7 if size <= 5000 else 3
        samples = {tool: [] for tool in tools}
        for turn in range(runs):
            for tool, argv in tools.items():
                if sys.stderr.isatty():
                    print(f"\r{size} records, run {turn + 1}, {tool}          ", end="", file=sys.stderr, flush=True)
                samples[tool].append(measure(argv))
        medians = {tool: [statistics.median(column) for column in zip(*all)] for tool, all in samples.items()}
        for tool in tools:
            got, mine = medians[tool], medians["bulletin"]
            cells = [number(x) if tool in ("bulletin", "its records alone") else f"{number(x)} (×{number(x / y)})" for x, y in zip(got, mine)]
            last = ["", ""]
            if tool in target:
                lines, links, tables = held(target[tool])
                if (lines, links) != (size + 1, min(size, 65530)):
                    sys.exit(f"{tool}: {lines} rows and {links} links of {size} records")
                last = [number(os.path.getsize(target[tool]) / 1024), "yes" if tables else "no"]
            rows.append([f"{size:,}" if tool == "bulletin" else "", tool, *cells, *last, str(runs)])
    if sys.stderr.isatty():
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        cpu = next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), "unknown processor")
    print(f"{datetime.date.today()}, {os.cpu_count()} cores ({cpu}); medians; in brackets: how many times ours; "
          f"16 fields of each record, with links, styles and, where it can be, a table\n")
    for i, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if i == 0:
            print("|" + "|".join(["---"] * 2 + ["---:"] * (len(row) - 2)) + "|")


main()
