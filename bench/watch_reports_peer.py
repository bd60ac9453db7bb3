"""The usual parts, put together as plainly as can be: altair and vl-convert, weasyprint, python-docx."""

import io
import sys
from pathlib import Path

import altair
import docx
import vl_convert
import weasyprint

FONT = "Noto Sans CJK SC"
NAMES = ("走势", "主题", "媒体", "地点")


def chart(title: str) -> str:
    rows = [{"名称": f"第{n}项", "数量": n * 7 % 11 + 1} for n in range(8)]
    drawn = altair.Chart(altair.Data(values=rows), width=600, height=200, title=title).mark_bar()
    return str(drawn.encode(x="数量:Q", y="名称:N").configure(font=FONT).to_json())


def main() -> None:
    folder = Path(sys.argv[1])
    specs = [chart(name) for name in NAMES]
    drawings = [vl_convert.vegalite_to_svg(spec) for spec in specs]
    rows = [
        (str(n), "云溪日报", f"第{n}条：关于推进老旧小区改造和停车治理的报道") for n in range(50)
    ]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = (
        f'<html lang="zh"><style>body{{font-family:"{FONT}"}}</style>'
        f"<h1>周报</h1>{''.join(drawings)}<table>{cells}</table></html>"
    )
    (folder / "peer.html").write_text(page, "utf-8")
    weasyprint.HTML(string=page).write_pdf(folder / "peer.pdf")
    file = docx.Document()
    for spec in specs:
        file.add_picture(io.BytesIO(vl_convert.vegalite_to_png(spec, scale=2)))
    table = file.add_table(0, 3)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    file.save(str(folder / "peer.docx"))


if __name__ == "__main__":
    main()
