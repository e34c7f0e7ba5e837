class Elevator:
    TOP = 9

    def __init__(self):
        self.floor = 0
        self.stops = []

    def call(self, floor):
        if not 0 <= floor <= self.TOP:
            raise ValueError("no such floor")
        if floor != self.floor and floor not in self.stops:
            self.stops.append(floor)

    def step(self):
        if not self.stops:
            return
        if self.stops[0] > self.floor:
            self.floor += 1
        else:
            self.floor -= 1
        if self.floor in self.stops:
            self.stops.remove(self.floor)
