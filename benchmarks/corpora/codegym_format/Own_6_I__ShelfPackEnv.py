import gymnasium, json, ast
from collections import deque


class ShelfPackEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.NEXT_BOOK = 0
        self.NEW_SHELF = 1
        self.PLACE = 2
        self.ROOM = 3
        self.DONE = 4

        self.func_mapping = {
            "NextBook": self.NEXT_BOOK,
            "NewShelf": self.NEW_SHELF,
            "Place": self.PLACE,
            "Room": self.ROOM,
            "Done": self.DONE,
        }

        prefix = "ShelfPackEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "ShelfPackEnv@"
        if not env_str.startswith(prefix):
            return None
        return ShelfPackEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.books = options.get("books", [])
        self.width = options.get("width", 10)
        self.queue = deque(self.books)
        self.shelves = []
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        shelves = 0
        room = 0
        for book in self.books:
            if book > room:
                shelves += 1
                room = self.width
            room -= book
        return shelves

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.NEXT_BOOK:
                msg = self.NextBook()
            elif code == self.NEW_SHELF:
                msg = self.NewShelf()
            elif code == self.PLACE:
                if "thickness" in params:
                    thickness = params["thickness"]
                    msg = self.Place(thickness)
                else:
                    msg = "Error: 'thickness' parameter is missing for PLACE action."
            elif code == self.ROOM:
                msg = self.Room()
            elif code == self.DONE:
                if "answer" in params:
                    answer = params["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: 'answer' parameter is missing for DONE action."
            else:
                msg = f"Error: unknown action {name}"
        except Exception as e:
            msg = f"Error: {str(e)}"

        return True, msg

    # All the actions of the environment

    def NextBook(self):
        r"""
        Take the next book from the pile.

        Args:
            None

        Returns:
            str: Thickness of the book, or "none" when the pile is empty.
        """
        if len(self.queue) == 0:
            return "none"
        book = self.queue.popleft()
        return str(book)

    def NewShelf(self):
        r"""
        Begin a new shelf.

        Args:
            None

        Returns:
            str: How many shelves there are now.
        """
        self.shelves.append(self.width)
        return f"There are now {len(self.shelves)} shelves."

    def Place(self, thickness: int):
        r"""
        Put a book on the last shelf.

        Args:
            thickness (int): Thickness of the book.

        Returns:
            str: Whether it worked.
        """
        if not self.shelves:
            return "Error: there is no shelf"
        if self.shelves[-1] < thickness:
            return "Error: no room"
        self.shelves[-1] -= thickness
        return "Placed"

    def Room(self):
        r"""
        How much room the last shelf has.

        Args:
            None

        Returns:
            str: The room, 0 without a shelf.
        """
        return str(self.shelves[-1] if self.shelves else 0)

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        reference = self.get_ref_answer()
        if answer == reference:
            self._reward = 1
        else:
            self._reward = 0
        self._done = True
        return "Result: " + ("right" if self._reward else "wrong") + ", reward=" + str(self._reward)

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        count = 0
        while True:
            book = self.step(json.dumps({"name": "NextBook", "parameters": {}}))[1]
            if book == "none":
                break
            room = int(self.step(json.dumps({"name": "Room", "parameters": {}}))[1])
            if int(book) > room:
                msg = self.step(json.dumps({"name": "NewShelf", "parameters": {}}))[1]
                count = int(msg.split()[3])
            self.step(json.dumps({"name": "Place", "parameters": {"thickness": int(book)}}))
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": count}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "ShelfPackEnv@{'books': [2, 8, 5, 1, 1, 3, 8, 6, 6, 1, 5, 8, 4], 'width': 16}"
    env = ShelfPackEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
