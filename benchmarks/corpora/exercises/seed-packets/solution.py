def is_valid(code):
    code = code.replace(" ", "")
    if len(code) < 3 or not code[0].isalpha() or not code[1:].isdigit():
        return False
    total = ord(code[0].upper()) - ord("A") + 1
    for weight, digit in enumerate(code[1:-1], start=2):
        total += weight * int(digit)
    return total % 10 == int(code[-1])
