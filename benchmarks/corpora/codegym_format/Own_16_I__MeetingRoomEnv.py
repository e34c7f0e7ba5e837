import ast
import gymnasium
import json


class MeetingRoomEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.SORTED = 0
        self.ASSIGN = 1
        self.ROOM_COUNT = 2
        self.DONE = 3

        self.func_mapping = {
            "Sorted": self.SORTED,
            "Assign": self.ASSIGN,
            "RoomCount": self.ROOM_COUNT,
            "Done": self.DONE,
        }

        prefix = "MeetingRoomEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "MeetingRoomEnv@"
        if not env_str.startswith(prefix):
            return None
        return MeetingRoomEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.meetings = options.get("meetings", [])
        self.rooms = []
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        import heapq
        ends = []
        for start, end in sorted(self.meetings):
            if ends and ends[0] <= start:
                heapq.heapreplace(ends, end)
            else:
                heapq.heappush(ends, end)
        return len(ends)

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping.get(name)

            if code == self.SORTED:
                msg = self.Sorted()
            elif code == self.ASSIGN:
                if "start" in params and "end" in params:
                    start = params["start"]
                    end = params["end"]
                    msg = self.Assign(start, end)
                else:
                    msg = "Error: 'start' or 'end' parameter is missing for ASSIGN action."
            elif code == self.ROOM_COUNT:
                msg = self.RoomCount()
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

    def Sorted(self):
        r"""
        The meetings in order of their start.

        Args:
            None

        Returns:
            str: JSON list of [start, end].
        """
        return json.dumps(sorted(self.meetings, key=lambda m: (m[0], m[1])))

    def Assign(self, start: int, end: int):
        r"""
        Give a meeting the room that is free first, or a new one.

        Args:
            start (int): Start of the meeting.
            end (int): End of the meeting.

        Returns:
            str: Which room it got.
        """
        import heapq
        if self.rooms and self.rooms[0] <= start:
            heapq.heappop(self.rooms)
            heapq.heappush(self.rooms, end)
            return "old room"
        heapq.heappush(self.rooms, end)
        return "new room"

    def RoomCount(self):
        r"""
        How many rooms are used.

        Args:
            None

        Returns:
            str: The number of rooms.
        """
        return str(len(self.rooms))

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
        meetings = json.loads(self.step(json.dumps({"name": "Sorted", "parameters": {}}))[1])
        for start, end in meetings:
            self.step(json.dumps({"name": "Assign", "parameters": {"start": start, "end": end}}))
        answer = int(self.step(json.dumps({"name": "RoomCount", "parameters": {}}))[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


# test
cases = [{'meetings': [[15, 19], [9, 13], [7, 11], [0, 4], [8, 10], [20, 22], [0, 3]]}, {'meetings': [[10, 16], [4, 10], [19, 22], [0, 2], [19, 22], [0, 2]]}]
if __name__ == "__main__":
    for case in cases:
        env = MeetingRoomEnv.from_env_str("MeetingRoomEnv@" + str(case))
        print(env.solve())
