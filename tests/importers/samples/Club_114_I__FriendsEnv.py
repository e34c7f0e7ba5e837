import gymnasium
import ast
import json


class FriendsEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()
        self.FRIENDSOF = 0
        self.MARK = 1
        self.MARKED = 2
        self.OBSERVE = 3
        self.DONE = 4
        self.func_mapping = {
            "FriendsOf": self.FRIENDSOF,
            "Mark": self.MARK,
            "Marked": self.MARKED,
            "Observe": self.OBSERVE,
            "Done": self.DONE,
        }
        if env_str is not None:
            prefix = "FriendsEnv@"
            if not env_str.startswith(prefix):
                raise ValueError("wrong prefix")
            self.reset(ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    @staticmethod
    def from_env_str(env_str: str):
        prefix = "FriendsEnv@"
        if not env_str.startswith(prefix):
            return None
        return FriendsEnv(env_str)

    def reset(self, options={}):
        for key, value in options.items():
            setattr(self, key, value)
        self.marked = set()
        self._build()
        self._reward = 0
        self._done = False
        return "Environment has been reset."

    def _build(self):
        self.graph = {}
        for a, b in self.pairs:
            self.graph.setdefault(a, []).append(b)
            self.graph.setdefault(b, []).append(a)

    def get_ref_answer(self):
        seen = {self.first}
        stack = [self.first]
        while stack:
            person = stack.pop()
            for other in self.graph.get(person, []):
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
        return sorted(seen)

    def step(self, action: str):
        try:
            call = json.loads(action)
            name = call["name"]
            parameters = call.get("parameters", {})
            code = self.func_mapping.get(name)
            msg = ""
            if code is None:
                msg = "Error: unknown action"
            elif code == self.FRIENDSOF:
                if "person" in parameters:
                    person = parameters["person"]
                    msg = self.FriendsOf(person)
                else:
                    msg = "Error: missing parameters for FriendsOf"
            elif code == self.MARK:
                if "person" in parameters:
                    person = parameters["person"]
                    msg = self.Mark(person)
                else:
                    msg = "Error: missing parameters for Mark"
            elif code == self.MARKED:
                msg = self.Marked()
            elif code == self.OBSERVE:
                msg = self.Observe()
            elif code == self.DONE:
                if "answer" in parameters:
                    answer = parameters["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: missing parameters for Done"
        except Exception as e:
            msg = f"Error: {str(e)}"
        return True, msg

    def FriendsOf(self, person: int) -> str:
        r"""
        Friends of a person.

        Args:
            person (int): The person's number.

        Returns:
            str: Numbers of the friends, as a list.
        """
        if person not in self.graph:
            return json.dumps([])
        return json.dumps(sorted(self.graph[person]))

    def Mark(self, person: int) -> str:
        r"""
        Mark a person.

        Args:
            person (int): The person's number.
        """
        new = person not in self.marked
        self.marked.add(person)
        return "True" if new else "False"

    def Marked(self) -> str:
        r"""Everybody who is marked."""
        return json.dumps(sorted(list(self.marked)))

    def Observe(self) -> str:
        r"""Who is asked about."""
        return json.dumps({"first": self.first})

    def Done(self, answer):
        r"""
        Submit the final answer.

        Args:
            answer (list): The answer.

        Returns:
            str: Whether it is right.
        """
        expected = self.get_ref_answer()
        correct = answer == expected
        self._reward = 1 if correct else 0
        self._done = True
        return f"Your answer: {answer}, expected: {expected}, {'Correct' if correct else 'Incorrect'}, reward={self._reward}"

    def act(self, name, parameters):
        action = json.dumps({"name": name, "parameters": parameters})
        return self.step(action)[1]

    def solve(self):
        first = json.loads(self.act("Observe", {}))["first"]
        todo = [first]
        self.act("Mark", {"person": first})
        while todo:
            person = todo.pop(0)
            for other in json.loads(self.act("FriendsOf", {"person": person})):
                if self.act("Mark", {"person": other}) == "True":
                    todo.append(other)
        answer = json.loads(self.act("Marked", {}))
        return self.act("Done", {"answer": answer})

if __name__ == "__main__":
    env = FriendsEnv.from_env_str("FriendsEnv@{'pairs': [[1, 2], [2, 3], [4, 5]], 'first': 1}")
    print(env.solve())
