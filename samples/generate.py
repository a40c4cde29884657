#!/usr/bin/env python3
"""Writes the sample catalogue: 500 made-up Turkish products as CSV (semicolons, decimal comma), XLSX and XML.

The same every time. Brands and addresses do not exist; barcodes lie in GS1's range for use inside a company (they begin with 29).
Run it here: python3 generate.py
"""
import csv
import io
import random
import zipfile
from xml.sax.saxutils import escape

HEADINGS = [
    "Stok Kodu", "Barkod", "Ürün Adı", "Açıklama", "Marka", "Kategori", "Satış Fiyatı", "Liste Fiyatı", "Para Birimi", "KDV", "Stok", "Ağırlık (kg)",
    "Grup Kodu", "Varyant Renk", "Varyant Beden", "Resim1", "Resim2", "Özellik Materyal", "Menşei",
]
TAGS = [
    "stok_kodu", "barkod", "urun_adi", "aciklama", "marka", "kategori", "satis_fiyati", "liste_fiyati", "para_birimi", "kdv", "stok", "agirlik_kg",
    "grup_kodu", "renk", "beden", "resim1", "resim2", "ozellik_Materyal", "mensei",
]
NUMBERS = {"Satış Fiyatı", "Liste Fiyatı", "KDV", "Stok", "Ağırlık (kg)"}

# category, KDV, made-up brands, articles, materials, price from/to, weight from/to
PLAIN = [
    ("Ev & Yaşam > Mutfak > Bardak", 20, ["Çınarlı", "Porselya"], ["Kupa", "Çay Bardağı", "Kahve Fincanı", "Su Bardağı"], ["Seramik", "Cam", "Porselen"], 60, 450, 0.2, 0.6),
    ("Ev & Yaşam > Mutfak > Tencere", 20, ["Közlük", "Ocakbaşı"], ["Derin Tencere", "Sahan", "Granit Tava", "Çaydanlık"], ["Çelik", "Granit", "Döküm"], 350, 2900, 0.8, 3.5),
    ("Ev & Yaşam > Aydınlatma", 20, ["Işıldak", "Gecemavi"], ["Masa Lambası", "Avize", "Gece Lambası"], ["Metal", "Ahşap", "Cam"], 180, 3200, 0.4, 4.0),
    ("Süpermarket > Bakliyat", 1, ["Toprakana", "Ovaköy"], ["Kırmızı Mercimek 1 kg", "Nohut 1 kg", "Pilavlık Bulgur 1 kg", "Kuru Fasulye 1 kg"], ["Gıda"], 38, 160, 1.0, 1.05),
    ("Süpermarket > Zeytinyağı", 1, ["Zeytinada", "Egeli"], ["Sızma Zeytinyağı 1 L", "Naturel Zeytinyağı 5 L"], ["Gıda"], 320, 2150, 1.0, 5.2),
    ("Kırtasiye > Defter", 10, ["Sayfa34", "Mürekkepçi"], ["Çizgili Defter A4", "Kareli Defter A5", "Noktalı Ajanda"], ["Kâğıt"], 35, 240, 0.15, 0.5),
    ("Kişisel Bakım > Sabun", 20, ["Defneci", "Köpük"], ["Defne Sabunu", "Zeytinyağlı Sabun", "Lavanta Sabunu"], ["Doğal"], 45, 190, 0.1, 0.3),
    ("Elektronik > Aksesuar", 20, ["Bağlantı", "Şarjmatik"], ["USB-C Kablo 2 m", "Hızlı Şarj Cihazı", "Telefon Kılıfı", "Kulaklık Standı"], ["Plastik", "Alüminyum"], 90, 1290, 0.05, 0.4),
    ("Oyuncak > Ahşap", 20, ["Minikler", "Tahtaköy"], ["Ahşap Yapboz", "Denge Oyunu", "Tahta Tren"], ["Ahşap"], 120, 890, 0.3, 1.2),
]
CLOTHES = [
    ("Giyim > Kadın > Elbise", 10, ["Nilüfer Sokak", "İğneoya"], "Keten Elbise", "Keten", 690, 1890, ["S", "M", "L", "XL"]),
    ("Giyim > Erkek > Gömlek", 10, ["Kaptanpaşa", "Dokumacı"], "Oxford Gömlek", "Pamuk", 490, 1290, ["S", "M", "L", "XL", "XXL"]),
    ("Giyim > Çocuk > Tişört", 10, ["Ufaklık", "Papatya"], "Baskılı Tişört", "Pamuk", 149, 420, ["4-5 Yaş", "6-7 Yaş", "8-9 Yaş"]),
    ("Ayakkabı > Günlük", 10, ["Adımsar", "Yolcu"], "Günlük Ayakkabı", "Deri", 990, 3490, ["36", "37", "38", "39", "40", "41", "42"]),
]
COLOURS = ["Siyah", "Beyaz", "Lacivert", "Bordo", "Haki", "Gül Kurusu", "Çağla Yeşili"]


def ean13(number):
    digits = f"29{number:010d}"
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return digits + str((10 - total % 10) % 10)


def price(rng, low, high):
    return round(rng.uniform(low, high)) - rng.choice([0.01, 0.05, 0.10, 0.50])


def products():
    rng = random.Random(34)
    made = []

    def add(sku, title, text, brand, category, vat, cost, weight, group, colour, size, material):
        number = len(made) + 1
        struck = round(cost * rng.uniform(1.1, 1.4), 2) if rng.random() < 0.4 else None
        images = [f"https://images.example.com/{sku.lower()}-{i}.jpg" for i in range(1, rng.choice([2, 3]))]
        made.append([
            sku, ean13(number), title, text, brand, category, cost, struck, "TRY", vat, rng.choice([0, 1, 2, 3, 5, 8, 12, 20, 40, 75, 150]), round(weight, 3),
            group, colour, size, images[0], images[1] if len(images) > 1 else None, material, "TR",
        ])

    style = 0
    while len(made) < 240:
        category, vat, brands, name, material, low, high, sizes = CLOTHES[style % len(CLOTHES)]
        style += 1
        brand, cost = rng.choice(brands), price(rng, low, high)
        group = f"M{style:03d}"
        for colour in rng.sample(COLOURS, 2):
            for size in sizes:
                if len(made) < 240:
                    add(f"{group}-{COLOURS.index(colour) + 1}-{size.split()[0].replace('-', '')}", f"{brand} {name} {colour} {size}",
                        f"{material} {name.lower()}, {colour.lower()} renk.\n30 derecede yıkanır; \"el yıkaması\" önerilir.", brand, category, vat, cost, rng.uniform(0.2, 1.1),
                        group, colour, size, material)
    while len(made) < 500:
        category, vat, brands, names, materials, low, high, light, heavy = PLAIN[len(made) % len(PLAIN)]
        brand, name, material = rng.choice(brands), rng.choice(names), rng.choice(materials)
        sku = f"K{len(made) + 1:04d}"
        add(sku, f"{brand} {name}", f"{brand} {name}: {material.lower()}; günlük kullanım için.", brand, category, vat, price(rng, low, high), rng.uniform(light, heavy), None, None, None, material)
    return made


def turkish(heading, value):
    if value is None:
        return ""
    if heading in ("Satış Fiyatı", "Liste Fiyatı"):
        return f"{value:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def write_csv(rows):
    with open("urunler.csv", "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADINGS)
        for row in rows:
            writer.writerow([turkish(h, v) for h, v in zip(HEADINGS, row)])


def write_xml(rows):
    out = io.StringIO()
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<urunler>\n')
    for row in rows:
        out.write("  <urun>")
        for heading, tag, value in zip(HEADINGS, TAGS, row):
            if value is not None:
                text = f"{value:.2f}" if heading in ("Satış Fiyatı", "Liste Fiyatı") else str(value)
                out.write(f"<{tag}>{escape(text)}</{tag}>")
        out.write("</urun>\n")
    out.write("</urunler>\n")
    with open("urunler.xml", "w", encoding="utf-8", newline="\n") as file:
        file.write(out.getvalue())


def column(index):
    return chr(ord("A") + index)


def write_xlsx(rows):
    texts, places = [], {}

    def shared(text):
        if text not in places:
            places[text] = len(texts)
            texts.append(text)
        return places[text]

    sheet = io.StringIO()
    sheet.write('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
    for number, row in enumerate([HEADINGS] + rows, 1):
        sheet.write(f'<row r="{number}">')
        for index, (heading, value) in enumerate(zip(HEADINGS, row)):
            if value is None:
                continue
            place = f"{column(index)}{number}"
            if number > 1 and heading in NUMBERS:
                sheet.write(f'<c r="{place}"><v>{value:.2f}</v></c>' if isinstance(value, float) and heading != "Ağırlık (kg)" else f'<c r="{place}"><v>{value}</v></c>')
            else:
                sheet.write(f'<c r="{place}" t="s"><v>{shared(str(value))}</v></c>')
        sheet.write("</row>")
    sheet.write("</sheetData></worksheet>")
    strings = "".join(f'<si><t xml:space="preserve">{escape(t)}</t></si>' for t in texts)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Ürünler" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="{len(texts)}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": sheet.getvalue(),
    }
    with zipfile.ZipFile("urunler.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        for path, text in parts.items():
            entry = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            book.writestr(entry, text.encode("utf-8"))


if __name__ == "__main__":
    catalogue = products()
    assert len(catalogue) == 500 and len({row[0] for row in catalogue}) == 500
    write_csv(catalogue)
    write_xml(catalogue)
    write_xlsx(catalogue)
