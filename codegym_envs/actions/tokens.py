"""Special tokens that stand around an action, as the families write them."""

from __future__ import annotations

import re

__all__ = ["EMPTY_MESSAGE", "LEADING", "NEXT_TURN", "TRAILING"]

_LEADING = (
    *(
        "<s>",
        "<bos>",
        "<|begin_of_text|>",
        "<|startoftext|>",
        "<seed:bos>assistant",
        "<｜begin▁of▁sentence｜>",
    ),
    *("<|im_start|>assistant", "<|im_assistant|>assistant<|im_middle|>", "<|assistant|>", "<｜Assistant｜>"),
    *("<|start_header_id|>assistant<|end_header_id|>", "<|header_start|>assistant<|header_end|>"),
    *("<|start_of_role|>assistant<|end_of_role|>", "<start_of_turn>model", "<|turn>model", "[|assistant|]"),
    *("<|START_OF_TURN_TOKEN|>", "<|CHATBOT_TOKEN|>", "<|START_RESPONSE|>", "<|START_TEXT|>"),
    *("<|assistant_start|>", "<|begin_of_solution|>", "<extra_id_1>Assistant", "]~b]ai", "<|Assistant|>"),
    *("<answer>", "<response>", "<final>", "<|open|>response<|sep|>", "助手：", "assistantfinal"),
)
TRAILING = (
    *(
        "<|im_end|>",
        "<|eot_id|>",
        "<|eom_id|>",
        "<|eot|>",
        "<|eom|>",
        "</s>",
        "<|end|>",
        "<|return|>",
        "<|call|>",
    ),
    *("<|endoftext|>", "<|end_of_text|>", "<end_of_turn>", "<turn|>", "<eos>", "[EOS]", "<|EOT|>", "<|eos|>"),
    *(
        "<｜end▁of▁sentence｜>",
        "<|end▁of▁sentence|>",
        "<|end_of_sentence|>",
        "<｜User｜>",
        "<seed:eos>",
        "[e~[",
    ),
    *("<|END_OF_TURN_TOKEN|>", "<|END_RESPONSE|>", "<|END_TEXT|>", "<|user|>", "<|observation|>", "<|stop|>"),
    *(
        "<start_function_response>",
        "<|tool_response>",
        "<|end_of_solution|>",
        "<|assistant_end|>",
        "<end_code>",
    ),
    *("<|endofturn|>", "[|endofturn|]", "<pad>", "<|pad|>", "<|eod|>", "<bot_end>", "<|end_of_msg|>"),
    *("<|close|>message<|sep|>", "<|close|>response<|sep|>", "</answer>", "</response>", "</final>"),
    *("<|end_of_role|>", "<|endofprompt|>", "<|message_sep|>", "<|role_end|>", "<EOT>"),
)
"""What may stand at the end of a text and is no part of it."""

EMPTY_MESSAGE = "<|message|><|call|>"
"""A call without arguments in harmony, which the last token tells from one that is cut off."""

# A message of harmony that is neither analysis nor a call: the text after its header counts.
_HARMONY = (
    r"(?:<\|start\|>assistant)?<\|channel\|>(?:final|commentary)\s*+(?:<\|constrain\|>\w*+\s*+)?<\|message\|>"
)

LEADING = re.compile(rf"\s*+(?=[<\[\]a助])(?:{'|'.join(map(re.escape, _LEADING))}|{_HARMONY})")
"""What may stand at the beginning of a text and is no part of it."""

_TURNS = (
    *("<|start_header_id|>", "<|header_start|>", "<|im_start|>", "<start_of_turn>", "<|turn>", "<|start|>"),
    *("<|start_of_role|>", "<|START_OF_TURN_TOKEN|>", "<|user|>", "<|observation|>", "<|tool|>", "<|User|>"),
    *("<｜User｜>", "<｜tool▁outputs▁begin｜>", "<seed:bos>", "<s>", "[INST]", "[TOOL_RESULTS]", "]~b]"),
    *("[|user|]", "[|tool|]", "<|im_user|>", "<|im_system|>", "<|tool_response>", "<extra_id_1>"),
)
NEXT_TURN = re.compile(rf"(?:{'|'.join(map(re.escape, TRAILING))})\s*+(?:{'|'.join(map(re.escape, _TURNS))})")
"""Where the model's turn ends and the next one is begun, by the model itself."""
