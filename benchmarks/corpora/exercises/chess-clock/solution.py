class ChessClock:
    def __init__(self, seconds, bonus=0):
        self.left = [seconds, seconds]
        self.bonus = bonus
        self.turn = 0
        self.lost = None

    def move(self, seconds):
        if self.lost is not None:
            return
        self.left[self.turn] -= seconds
        if self.left[self.turn] <= 0:
            self.left[self.turn] = 0
            self.lost = self.turn
            return
        self.left[self.turn] += self.bonus
        self.turn = 1 - self.turn

    def winner(self):
        if self.lost is None:
            return None
        return ("white", "black")[1 - self.lost]

    def times(self):
        return tuple(self.left)
