import gymnasium
import json
import ast
from typing import Dict, List, Any, Optional, Union


class BankLedgerEnv(gymnasium.Env):
    def __init__(self, env_str: str = None):
        super().__init__()

        self.OPERATION_COUNT = 0
        self.GET_OPERATION = 1
        self.OPEN = 2
        self.CHANGE = 3
        self.BALANCES = 4
        self.DONE = 5

        self.func_mapping = {
            "OperationCount": self.OPERATION_COUNT,
            "GetOperation": self.GET_OPERATION,
            "Open": self.OPEN,
            "Change": self.CHANGE,
            "Balances": self.BALANCES,
            "Done": self.DONE,
        }

        prefix = "BankLedgerEnv@"
        if env_str is not None:
            if not env_str.startswith(prefix):
                raise ValueError(f"Error: env_str must start with {prefix}")
            self.reset(options=ast.literal_eval(env_str[len(prefix):]))
        else:
            self.reset()

    # [Required] Define the environment string conversion
    @staticmethod
    def from_env_str(env_str: str):
        prefix = "BankLedgerEnv@"
        if not env_str.startswith(prefix):
            return None
        return BankLedgerEnv(env_str=env_str)

    @property
    def finished(self) -> bool:
        return self._done

    @property
    def reward(self):
        return float(self._reward)

    def reset(self, options: dict = {}):
        self.ops: List[List[Any]] = options.get("ops", [])
        self.accounts: Dict[str, int] = {}
        self._reward = 0
        self._done = False
        self.step_count = 0
        return "Environment has been reset."

    def get_ref_answer(self):
        """
        Use the information in the environment to get the reference answer.
        """
        accounts = {}
        for op in self.ops:
            kind = op[0]
            if kind == "open":
                accounts.setdefault(op[1], 0)
            elif kind == "put":
                if op[1] in accounts:
                    accounts[op[1]] += op[2]
            elif kind == "take":
                if op[1] in accounts and accounts[op[1]] >= op[2]:
                    accounts[op[1]] -= op[2]
            elif kind == "move":
                _, a, b, amount = op
                if a in accounts and b in accounts and accounts[a] >= amount:
                    accounts[a] -= amount
                    accounts[b] += amount
        return accounts

    def step(self, action: str):
        msg = ""
        try:
            call_dict = json.loads(action)
            name = call_dict["name"]
            params = call_dict["parameters"]
            code = self.func_mapping[name]

            if code == self.OPERATION_COUNT:
                msg = self.OperationCount()
            elif code == self.GET_OPERATION:
                if "index" in params:
                    index = params["index"]
                    msg = self.GetOperation(index)
                else:
                    msg = "Error: 'index' parameter is missing for GET_OPERATION action."
            elif code == self.OPEN:
                if "name" in params:
                    name = params["name"]
                    msg = self.Open(name)
                else:
                    msg = "Error: 'name' parameter is missing for OPEN action."
            elif code == self.CHANGE:
                if "name" in params and "amount" in params:
                    name = params["name"]
                    amount = params["amount"]
                    msg = self.Change(name, amount)
                else:
                    msg = "Error: 'name' or 'amount' parameter is missing for CHANGE action."
            elif code == self.BALANCES:
                msg = self.Balances()
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

    def OperationCount(self):
        r"""
        Number of operations.

        Args:
            None

        Returns:
            str: The number.
        """
        return str(len(self.ops))

    def GetOperation(self, index: int):
        r"""
        One operation.

        Args:
            index (int): Its number.

        Returns:
            str: The operation as JSON.
        """
        return json.dumps(self.ops[index])

    def Open(self, name: str):
        r"""
        Open an account.

        Args:
            name (str): Name of the owner.

        Returns:
            str: A message.
        """
        if name in self.accounts:
            return f"Account {name} exists"
        self.accounts[name] = 0
        return f"Account {name} opened"

    def Change(self, name: str, amount: int):
        r"""
        Change the balance of an account.

        Args:
            name (str): Name of the owner.
            amount (int): What is added, may be negative.

        Returns:
            str: "ok" or an error message.
        """
        balance: Optional[int] = self.accounts.get(name)
        if balance is None:
            return "Error: unknown account"
        if balance + amount < 0:
            return "Error: insufficient funds"
        self.accounts[name] = balance + amount
        return "ok"

    def Balances(self):
        r"""
        All balances.

        Args:
            None

        Returns:
            str: A dictionary as JSON.
        """
        return json.dumps(self.accounts)

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
        count = int(self.step(json.dumps({"name": "OperationCount", "parameters": {}}))[1])
        for index in range(count):
            op = json.loads(self.step(json.dumps({"name": "GetOperation", "parameters": {"index": index}}))[1])
            if op[0] == "open":
                self.step(json.dumps({"name": "Open", "parameters": {"name": op[1]}}))
            elif op[0] == "put":
                self.step(json.dumps({"name": "Change", "parameters": {"name": op[1], "amount": op[2]}}))
            elif op[0] == "take":
                self.step(json.dumps({"name": "Change", "parameters": {"name": op[1], "amount": -op[2]}}))
            else:
                balances = json.loads(self.step(json.dumps({"name": "Balances", "parameters": {}}))[1])
                if op[1] in balances and op[2] in balances:
                    result = self.step(json.dumps({"name": "Change", "parameters": {"name": op[1], "amount": -op[3]}}))[1]
                    if result == "ok":
                        self.step(json.dumps({"name": "Change", "parameters": {"name": op[2], "amount": op[3]}}))
        answer = json.loads(self.step(json.dumps({"name": "Balances", "parameters": {}}))[1])
        return self.step(json.dumps({"name": "Done", "parameters": {"answer": answer}}))[1]


if __name__ == "__main__":
    # Test case
    test_str = "BankLedgerEnv@{'ops': [['open', 'kim'], ['open', 'lee'], ['move', 'lee', 'kim', 16], ['take', 'kim', 17], ['take', 'kim', 14], ['move', 'kim', 'lee', 5], ['move', 'lee', 'kim', 34], ['put', 'kim', 38], ['take', 'lee', 33], ['move', 'kim', 'lee', 36]]}"
    env = BankLedgerEnv.from_env_str(test_str)
    print(env.solve())
    print("step count:", env.step_count)
