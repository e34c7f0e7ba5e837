class Arm:
    def __init__(self, size):
        self.boxes = [0] * size
        self.place = 0

    def right(self):
        self.place = min(self.place + 1, len(self.boxes) - 1)

    def left(self):
        self.place = max(self.place - 1, 0)

    def put(self):
        self.boxes[self.place] += 1

    def double(self):
        self.boxes[self.place] *= 2

    def empty(self):
        self.boxes[self.place] = 0


def run(size, program):
    arm = Arm(size)
    commands = {">": arm.right, "<": arm.left, "+": arm.put, "*": arm.double, "0": arm.empty}
    for command in program:
        commands[command]()
    return arm.boxes
