"""Concurrent work: cancelled work has ended, and nothing is cancelled by accident."""

from __future__ import annotations

import asyncio
import threading

import pytest

from autoresearch.tasks import BlockingWork, Exclusive, run_in_thread, run_unless


def test_exclusive_work_is_seen_by_others_and_waited_for() -> None:
    async def run() -> list[str]:
        exclusive, log = Exclusive(), []

        async def work(name: str) -> None:
            async with exclusive.exclusively():
                log.append(f"{name} begins")
                await asyncio.sleep(0)
                assert exclusive.is_busy
                log.append(f"{name} ends")

        await asyncio.gather(work("one"), work("two"))
        assert not exclusive.is_busy
        return log

    assert asyncio.run(run()) == ["one begins", "one ends", "two begins", "two ends"]


def test_the_event_cancels_the_work_and_waits_for_its_end() -> None:
    ended = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("ended")

    async def stop() -> None:
        event = asyncio.Event()
        asyncio.get_running_loop().call_soon(event.set)
        await run_unless(event, work())

    asyncio.run(stop())
    assert ended == ["ended"]


def test_work_that_cancels_itself_raises_an_error() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    async def run() -> None:
        with pytest.raises(RuntimeError, match="the work cancelled itself"):
            await run_unless(asyncio.Event(), work())

    asyncio.run(run())


def test_a_cancelled_caller_waits_for_its_thread() -> None:
    go_on, done = threading.Event(), []

    def work() -> None:
        go_on.wait(30)
        done.append("done")

    async def cancel() -> None:
        task = asyncio.ensure_future(run_in_thread(work))
        await asyncio.sleep(0.01)
        task.cancel()
        asyncio.get_running_loop().call_later(0.05, go_on.set)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert done == ["done"]

    asyncio.run(cancel())


def test_work_in_the_background_is_waited_for_and_its_errors_are_not_raised() -> None:
    go_on, done = threading.Event(), []

    def work() -> None:
        go_on.wait(30)
        done.append("done")

    async def wait() -> None:
        background = BlockingWork()
        await background.finish()
        background.start(work)
        background.start(int, "no number")
        asyncio.get_running_loop().call_later(0.05, go_on.set)
        await background.finish()
        assert done == ["done"]

    asyncio.run(wait())
