FONT = {
    "0": ("###", "# #", "###"),
    "1": (" # ", " # ", " # "),
    "2": ("## ", " # ", " ##"),
    "3": ("###", " ##", "###"),
}


def render(text):
    rows = [[], [], []]
    for digit in text:
        if digit not in FONT:
            raise ValueError("no such digit")
        for row, part in zip(rows, FONT[digit]):
            row.append(part)
    return [" ".join(row) for row in rows]
