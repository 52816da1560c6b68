"""Cut a font down to the characters of GBK and common signs: `subset_font.py SOURCE TARGET`."""

import sys

from fontTools import subset

SIGNS = "¥€–—‘’“”…•←↑→↓℃№●○◆◇■□▲△✓✗⚠☐☑☒×÷±≤≥≈·"


def characters() -> set[int]:
    """Latin, everything GBK can write, and the signs our pages use."""
    wanted = {*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, SIGNS)}
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                wanted.update(map(ord, bytes([lead, trail]).decode("gbk")))
            except UnicodeDecodeError:
                continue
    return wanted


def main(source: str, target: str) -> None:
    """Write the smaller font; layout features stay, hints go (paper has enough dots)."""
    options = subset.Options(hinting=False, layout_features=["*"], notdef_outline=True)
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    subset.save_font(font, target, options)


if __name__ == "__main__":
    main(*sys.argv[1:])
