import gymnasium
import json
import ast
import re


class RegexLogEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.LINE_COUNT = 0
        self.PARSE_LINE = 1
        self.DONE = 2

        self.func_mapping = {
            "LineCount": self.LINE_COUNT,
            "ParseLine": self.PARSE_LINE,
            "Done": self.DONE,
        }

        prefix = "RegexLogEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "RegexLogEnv@"
        if not env_str.startswith(prefix):
            return None
        return RegexLogEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.lines = options.get("lines", [])
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        hours = {}
        for line in self.lines:
            m = re.match(r"^ERROR (\d{2}):(\d{2})", line)
            if m:
                hour = int(m.group(1))
                hours[hour] = hours.get(hour, 0) + 1
        if not hours:
            return -1
        best = max(hours.values())
        return min(h for h in hours if hours[h] == best)

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.LINE_COUNT:
                msg = self.LineCount()
            elif code == self.PARSE_LINE:
                if "index" in params:
                    index = params["index"]
                    msg = self.ParseLine(index)
                else:
                    msg = "Error: 'index' parameter is missing for PARSE_LINE action."
            elif code == self.DONE:
                if "answer" in params:
                    answer = params["answer"]
                    msg = self.Done(answer)
                else:
                    msg = "Error: 'answer' parameter is missing for DONE action."
        except Exception as e:
            msg = f"Error: {str(e)}"

        return True, msg

    # All the actions of the environment

    def LineCount(self):
        r"""
        Number of lines.

        Args:
            None

        Returns:
            str: The number of lines.
        """
        return str(len(self.lines))

    def ParseLine(self, index: int):
        r"""
        Split a line into level, hour and message.

        Args:
            index (int): The number of the line.

        Returns:
            str: JSON with "level" and "hour", or an error.

        Example Output:
            "{\"level\": \"INFO\", \"hour\": 4}"
        """
        if index >= len(self.lines):
            return "Error: index out of range"
        m = re.search(r"([A-Z]+) (\d+):", self.lines[index])
        if not m:
            return "Error: bad line"
        return json.dumps({"level": m.group(1), "hour": int(m.group(2))})

    def Done(self, answer):
        r"""
        Submit the answer and finish.

        Args:
            answer: The answer to submit.

        Returns:
            str: Result with the reward.
        """
        ref_answer = self.get_ref_answer()
        correct = (answer == ref_answer)
        self._reward = 1 if correct else 0
        self._done = True
        msg = f"Your answer: {answer}, Reference answer: {ref_answer}"
        if correct:
            msg += ", correct"
        else:
            msg += ", wrong"
        return msg + f", reward={self._reward}"

    # Define the solve method of the environment
    def solve(self):
        r"""
        Automatically call all actions to complete the whole process and submit the answer.

        Returns:
            str: The result of the final answer submission.
        """
        n = int(self.step(json.dumps({"name": "LineCount", "parameters": {}}))[1])
        hours = {}
        for i in range(n):
            info = json.loads(self.step(json.dumps({"name": "ParseLine", "parameters": {"index": i}}))[1])
            if info["level"] == "ERROR":
                hours[info["hour"]] = hours.get(info["hour"], 0) + 1
        if hours:
            answer = sorted(hours.items(), key=lambda item: (-item[1], item[0]))[0][0]
        else:
            answer = -1
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "RegexLogEnv@{'lines': ['INFO 13:08 no route', 'ERROR 01:08 no route', 'ERROR 13:41 disk full', 'WARN 13:29 retry 3', 'WARN 22:12 retry 3', 'ERROR 13:14 disk full']}"
    env = RegexLogEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
