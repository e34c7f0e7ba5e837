def sheets(pages):
    total = -(-pages // 4) * 4

    def page(number):
        return number if number <= pages else None

    result = []
    low, high = 1, total
    while low < high:
        result.append(((page(high), page(low)), (page(low + 1), page(high - 1))))
        low += 2
        high -= 2
    return result
