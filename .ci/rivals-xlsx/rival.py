"""The workbook of the same records by a library of Python: rival.py
xlsxwriter|openpyxl FILE XLSX. Both write rows as they come, the mode that
needs the least memory."""

import datetime
import sys
import warnings

HEADINGS = ["Rubrique", "Identifiant", "Type", "Producteur", "Auteurs", "Titre", "Série", "N° dans la série", "Éditeur",
            "Date", "Pages", "Langue", "Adresse", "État du lien", "Résumé", "Mots-clés"]
WIDTHS = [17, 23, 11, 17, 16, 42, 16, 9, 15, 16, 7, 8, 42, 12, 120, 22]
DATE, PAGES, ADDRESS = 9, 10, 12
LINKS = 65530  # of a sheet, at most
FORMAT = "[$-40C]d mmmm yyyy"


def records(name):
    with open(name, encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def xlsxwriter(source, target):
    import xlsxwriter as library
    book = library.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("Inventaire")
    text = {"font_size": 10, "text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#D9D9D9"}
    header = book.add_format({"bold": True, "bg_color": "#17495E", "font_color": "#FFFFFF", "text_wrap": True})
    plain, date = book.add_format(text), book.add_format({**text, "num_format": FORMAT})
    number, link = book.add_format({**text, "num_format": "0"}), book.add_format({**text, "font_color": "#0563C1", "underline": 1})
    for x, width in enumerate(WIDTHS):
        sheet.set_column(x, x, width)
    sheet.freeze_panes(1, 2)
    sheet.write_row(0, 0, HEADINGS, header)
    y = 0
    for y, fields in enumerate(records(source), 1):
        sheet.set_row(y, 30)
        for x, value in enumerate(fields):
            if x == DATE:
                sheet.write_datetime(y, x, datetime.datetime.strptime(value, "%Y-%m-%d"), date)
            elif x == PAGES:
                sheet.write_number(y, x, int(value), number)
            elif x == ADDRESS and y <= LINKS:
                sheet.write_url(y, x, value, link)
            else:
                sheet.write_string(y, x, value, plain)
    sheet.autofilter(0, 0, y, len(HEADINGS) - 1)  # it makes no table in this mode
    book.close()


def openpyxl(source, target):
    import openpyxl as library
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
    book = library.Workbook(write_only=True)
    sheet = book.create_sheet("Inventaire")
    rest = {"alignment": Alignment(vertical="top", wrap_text=True), "border": Border(bottom=Side("thin", "D9D9D9"))}
    for style in [
        NamedStyle("header", font=Font(bold=True, color="FFFFFF"), fill=PatternFill("solid", "17495E")),
        NamedStyle("plain", font=Font(size=10), **rest),
        NamedStyle("date", font=Font(size=10), number_format=FORMAT, **rest),
        NamedStyle("number", font=Font(size=10), number_format="0", **rest),
        NamedStyle("link", font=Font(size=10, color="0563C1", underline="single"), **rest),
    ]:
        book.add_named_style(style)
    for x, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(x)].width = width
    sheet.freeze_panes = "C2"

    def cell(value, style):
        made = WriteOnlyCell(sheet, value)
        made.style = style
        return made

    sheet.append([cell(heading, "header") for heading in HEADINGS])
    y = 1
    for y, fields in enumerate(records(source), 2):
        row = []
        for x, value in enumerate(fields):
            if x == DATE:
                row.append(cell(datetime.date.fromisoformat(value), "date"))
            elif x == PAGES:
                row.append(cell(int(value), "number"))
            elif x == ADDRESS and y <= LINKS + 1:
                row.append(cell(value, "link"))
                row[-1].hyperlink = value
            else:
                row.append(cell(value, "plain"))
        sheet.row_dimensions[y].height = 30
        sheet.append(row)
    warnings.simplefilter("ignore")  # it asks for the columns that follow
    table = Table(displayName="Inventaire", ref=f"A1:P{y}", tableStyleInfo=TableStyleInfo("TableStyleLight1", showRowStripes=True))
    table._initialise_columns()
    for column, heading in zip(table.tableColumns, HEADINGS):
        column.name = heading
    sheet.add_table(table)
    book.save(target)


{"xlsxwriter": xlsxwriter, "openpyxl": openpyxl}[sys.argv[1]](*sys.argv[2:])
