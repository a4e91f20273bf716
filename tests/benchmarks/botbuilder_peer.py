"""The same size of interview in Microsoft's Bot Framework: eight prompts, kept in memory.

Run by `test_turns.py` with a Python that has `botbuilder-dialogs` and `aiohttp`; prints JSON.
It writes nothing to a disk, so it is a bound from above, not a rival.
"""

import asyncio
import json
import sys
import time

from botbuilder.core import ConversationState, MemoryStorage, TurnContext
from botbuilder.core.adapters import TestAdapter
from botbuilder.dialogs import (
    DialogSet,
    DialogTurnStatus,
    WaterfallDialog,
    WaterfallStepContext,
)
from botbuilder.dialogs.prompts import PromptOptions, TextPrompt
from botbuilder.schema import Activity, ActivityTypes, ConversationAccount

PROMPTS = 8


async def main(interviews: int) -> None:
    state = ConversationState(MemoryStorage())
    dialogs = DialogSet(state.create_property("dialogs"))
    dialogs.add(TextPrompt("text"))

    async def ask(step: WaterfallStepContext):
        question = Activity(type=ActivityTypes.message, text=f"Question {step.index}?")
        return await step.prompt("text", PromptOptions(prompt=question))

    async def end(step: WaterfallStepContext):
        return await step.end_dialog()

    dialogs.add(WaterfallDialog("interview", [ask] * PROMPTS + [end]))

    async def turn(context: TurnContext) -> None:
        dialog = await dialogs.create_context(context)
        result = await dialog.continue_dialog()
        if result.status == DialogTurnStatus.Empty:
            await dialog.begin_dialog("interview")
        await state.save_changes(context)

    times = []
    for number in range(interviews):
        adapter = TestAdapter(turn)
        adapter.template.conversation = ConversationAccount(id=f"conversation-{number}")
        answer = "Last spring I looked at the bike of my neighbour, and then it stopped well. " * 3
        for _ in range(PROMPTS + 1):
            begun = time.perf_counter()
            await adapter.receive_activity(answer)
            times.append(time.perf_counter() - begun)
    json.dump(times, sys.stdout)


asyncio.run(main(int(sys.argv[1])))
