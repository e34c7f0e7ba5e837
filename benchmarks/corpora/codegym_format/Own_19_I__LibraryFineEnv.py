import gymnasium
import json
import ast


class LibraryFineEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.BOOK_COUNT = 0
        self.LATE_DAYS = 1
        self.FINE = 2
        self.DONE = 3

        self.func_mapping = {
            "BookCount": self.BOOK_COUNT,
            "LateDays": self.LATE_DAYS,
            "Fine": self.FINE,
            "Done": self.DONE,
        }

        prefix = "LibraryFineEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "LibraryFineEnv@"
        if not env_str.startswith(prefix):
            return None
        return LibraryFineEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.late = options.get("late", [])
        self.total = 0
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        total = 0
        for days in self.late:
            fine = 0
            if days > 3:
                fine += 20 * (min(days, 10) - 3)
            if days > 10:
                fine += 50 * (days - 10)
            total += min(fine, 1500)
        return total

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.BOOK_COUNT:
                msg = self.BookCount()
            elif code == self.LATE_DAYS:
                if "book" in params:
                    msg = json.dumps({"book": params["book"], "days": self.LateDays(params["book"])})
                else:
                    msg = "Error: 'book' parameter is missing for LATE_DAYS action."
            elif code == self.FINE:
                if "days" in params:
                    msg = str(self.Fine(params["days"]))
                else:
                    msg = "Error: 'days' parameter is missing for FINE action."
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

    def BookCount(self):
        r"""
        Number of books.

        Args:
            None

        Returns:
            str: The number.
        """
        return str(len(self.late))

    def LateDays(self, book: int):
        r"""
        How many days a book is late.

        Args:
            book (int): Number of the book from 0.

        Returns:
            int: The days.
        """
        return self.late[book]

    def Fine(self, days: int):
        r"""
        The fine for one book.

        Args:
            days (int): Days late.

        Returns:
            int: The fine in cents.
        """
        if days <= 3:
            return 0
        if days <= 10:
            return 20 * (days - 3)
        return min(140 + 50 * (days - 10), 1500)

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        ref_answer = self.get_ref_answer()
        self._reward = 1 if answer == ref_answer else 0
        self._done = True
        return f"Your answer: {answer}, Reference answer: {ref_answer}, Result: {'Correct' if self._reward == 1 else 'Incorrect'}, reward={self._reward}"

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        total = 0
        for book in range(int(self.step(json.dumps({"name": "BookCount", "parameters": {}}))[1])):
            reply = json.loads(self.step(json.dumps({"name": "LateDays", "parameters": {"book": book}}))[1])
            total += int(self.step(json.dumps({"name": "Fine", "parameters": {"days": reply["days"]}}))[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": total}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "LibraryFineEnv@{'late': [50, 57, 33]}"
    env = LibraryFineEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
