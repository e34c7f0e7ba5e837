def lonely(mosaic):
    def alone(row, column):
        for r in range(max(0, row - 1), min(len(mosaic), row + 2)):
            for c in range(max(0, column - 1), min(len(mosaic[0]), column + 2)):
                if (r, c) != (row, column) and mosaic[r][c] == mosaic[row][column]:
                    return False
        return True

    return sum(alone(r, c) for r in range(len(mosaic)) for c in range(len(mosaic[r])))
