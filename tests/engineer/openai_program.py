"""An integration engineer's program against OpenAI: an answer that comes event by event."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from clients.openai import (
    AsyncOpenAI,
    ChatCompletionRequestUserMessage,
    CreateChatCompletionRequest,
    OpenAI,
    Stream,
)

ASKED = CreateChatCompletionRequest(
    model="gpt-4o", stream=True, messages=[ChatCompletionRequestUserMessage(role="user", content="Hi")]
)


def words(base_url: str) -> Iterator[str]:
    with OpenAI(base_url=base_url, token="t") as api:
        answer = api.create_chat_completion(body=ASKED).value
        assert isinstance(answer, Stream)
        with answer as events:
            for event in events:
                yield from (choice.delta.content or "" for choice in event.choices)


async def words_async(base_url: str) -> AsyncIterator[str]:
    async with AsyncOpenAI(base_url=base_url, token="t") as api:
        answer = (await api.create_chat_completion(body=ASKED)).value
        assert isinstance(answer, Stream)
        async with answer as events:
            async for event in events:
                for choice in event.choices:
                    yield choice.delta.content or ""
