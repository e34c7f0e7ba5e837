class Hive:
    def __init__(self):
        self._count = 0
        self._peak = 0

    def arrive(self, n):
        self._count += n
        if self._count > self._peak:
            self._peak = self._count

    def leave(self, n):
        if n > self._count:
            raise ValueError("not enough bees")
        self._count -= n

    def bees(self):
        return self._count

    def peak(self):
        return self._peak
