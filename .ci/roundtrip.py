"""Workbooks go through openpyxl and LibreOffice and come back.

usage: roundtrip.py BULLETIN FOLDER    FOLDER holds data/2024-10 and is written to
"""
import pathlib, random, shutil, subprocess, sys
import openpyxl

bulletin, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
month = "2024-10"
listed = folder / "data" / month / "issue.yaml"
book = folder / "out" / month / f"ressources-integration-{month}.xlsx"
old = listed.read_text()


def run(*args, status=0):
    done = subprocess.run([bulletin, "--lang", "en", *args], cwd=folder, capture_output=True, text=True)
    if done.returncode != status:
        sys.exit(f"bulletin {' '.join(map(str, args))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def office(file):
    to = folder / "office"
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{(folder / 'profile').resolve()}",
                    "--convert-to", "xlsx", "--outdir", to, file], check=True, capture_output=True)
    return to / file.name


def unchanged(file):
    said = run("import", file.resolve(), "--dry-run")
    if "says nothing that" not in said:
        sys.exit(f"{file} was only saved, and yet:\n{said}")


run("build", month)
unchanged(office(book))
again = folder / "openpyxl.xlsx"
openpyxl.load_workbook(book).save(again)
unchanged(again)
unchanged(office(again))

for seed in range(5):
    listed.write_text(old)
    rng = random.Random(seed)
    wb = openpyxl.load_workbook(book)
    ws = wb["Inventaire"]
    head = {c.value: c.column for c in ws[1]}
    rows = [r for r in range(2, ws.max_row + 1) if ws.cell(r, head["Identifiant"]).value]
    values = [[c.value for c in ws[r]] for r in rows]
    rng.shuffle(values)  # sorted otherwise
    gone = values.pop()
    changed = values[0]
    changed[head["Notes"] - 1] = f"À relire, {seed}"
    new = [None] * len(changed)
    new[head["Titre"] - 1], new[head["Rubrique"] - 1] = f"Notice ajoutée {seed}", "ACCUEIL"
    values.append(new)
    for r, row in zip(rows, values):
        for x, v in enumerate(row, 1):
            ws.cell(r, x).value = v
    edited = folder / f"edited{seed}.xlsx"
    wb.save(edited)
    through = office(edited) if seed % 2 else edited
    said = run("import", through.resolve(), "--yes")
    text = listed.read_text()
    for want in (f"À relire, {seed}", f"Notice ajoutée {seed}"):
        if text.count(want) != 1:
            sys.exit(f"seed {seed}: {want!r} is in the list {text.count(want)} times\n{said}")
    if f"id: {gone[head['Identifiant'] - 1]}\n" in text:
        sys.exit(f"seed {seed}: the deleted record is still there\n{said}")
    kept = [row[head["Identifiant"] - 1] for row in values[:-1]]
    lost = [i for i in kept if f"id: {i}\n" not in text]
    if lost:
        sys.exit(f"seed {seed}: lost {lost}")
    added = set(text.splitlines()) - set(old.splitlines())
    if len(added) > 5:
        sys.exit(f"seed {seed}: more lines are new than were asked for: {added}")
    unchanged(through)
listed.write_text(old)
print("workbooks come back from openpyxl and LibreOffice")
