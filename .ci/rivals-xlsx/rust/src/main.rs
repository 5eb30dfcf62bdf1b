//! The workbook of the same records by rust_xlsxwriter: rival FILE XLSX

use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Table, TableColumn, TableStyle, Workbook};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};

const HEADINGS: [&str; 16] = [
    "Rubrique", "Identifiant", "Type", "Producteur", "Auteurs", "Titre", "Série", "N° dans la série", "Éditeur",
    "Date", "Pages", "Langue", "Adresse", "État du lien", "Résumé", "Mots-clés",
];
const WIDTHS: [f64; 16] = [17., 23., 11., 17., 16., 42., 16., 9., 15., 16., 7., 8., 42., 12., 120., 22.];
const LINKS: u32 = 65_530; // of a sheet, at most

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (source, target) = (args.next().ok_or("FILE")?, args.next().ok_or("XLSX")?);
    let rows = BufReader::new(File::open(&source)?).lines().count() as u32;

    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name("Inventaire")?;
    let text = Format::new().set_font_size(10).set_text_wrap().set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin).set_border_bottom_color(Color::RGB(0xD9D9D9));
    let date = text.clone().set_num_format("[$-40C]d mmmm yyyy");
    let number = text.clone().set_num_format("0");
    let link = text.clone().set_font_color(Color::RGB(0x0563C1)).set_underline(FormatUnderline::Single);
    let header = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0x17495E)).set_font_color(Color::White);
    for (x, width) in WIDTHS.iter().enumerate() {
        sheet.set_column_width(x as u16, *width)?;
    }
    sheet.set_freeze_panes(1, 2)?;
    let columns: Vec<TableColumn> = HEADINGS.iter().map(|h| TableColumn::new().set_header(*h).set_header_format(&header)).collect();
    let table = Table::new().set_name("Inventaire").set_style(TableStyle::Light1).set_columns(&columns);
    sheet.add_table(0, 0, rows.max(1), 15, &table)?;

    let mut y = 0;
    for line in BufReader::new(File::open(&source)?).lines() {
        y += 1;
        sheet.set_row_height(y, 30)?;
        for (x, value) in line?.split('\t').enumerate() {
            let x = x as u16;
            match x {
                9 => sheet.write_datetime_with_format(y, x, ExcelDateTime::parse_from_str(value)?, &date)?,
                10 => sheet.write_number_with_format(y, x, value.parse::<f64>()?, &number)?,
                12 if y <= LINKS => sheet.write_url_with_format(y, x, value, &link)?,
                _ => sheet.write_string_with_format(y, x, value, &text)?,
            };
        }
    }
    book.save(&target)?;
    Ok(())
}
