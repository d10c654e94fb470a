"""A todo list from Python; it does not matter which backend wrote the module."""

import asyncio
import datetime
import threading

import pytest
import todo
from todo import Priority, Task, TodoError, TodoList

UTC = datetime.timezone.utc


def task(title, priority=Priority.LOW, **more):
    return Task(title=title, priority=priority, **more)


def test_records_and_enums():
    due = datetime.datetime(2030, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    full = task("Paint", Priority.HIGH, due=due, tags=["house"], attachment=b"\0red")
    assert full == task("Paint", Priority.HIGH, due=due, tags=["house"], attachment=b"\0red")
    assert full != task("Paint")
    assert task("Paint").tags == []
    assert task("Paint").due is None
    todos = TodoList()
    assert todos.get(todos.add(full)) == full
    full.title = "Paint again"
    assert todos.get(0).title == "Paint"


def test_objects():
    todos = TodoList.of([task("Sow"), task("Reap", Priority.HIGH)])
    assert [task.title for task in todos.open()] == ["Sow", "Reap"]
    assert [task.title for task in todos.open(Priority.HIGH)] == ["Reap"]
    assert todos.open(priority=Priority.LOW) == [task("Sow")]
    assert todos.done(0) == task("Sow")
    assert [task.title for task in todos.open()] == ["Reap"]
    with pytest.raises(TypeError):
        TodoList("a name")


def test_errors():
    todos = TodoList()
    with pytest.raises(TodoError.NoTitle):
        todos.add(task(""))
    with pytest.raises(TodoError.NoTask) as caught:
        todos.done(7)
    assert caught.value.number == 7
    assert "7" in str(caught.value)
    with pytest.raises(TodoError):
        TodoList.of([task("one"), task("")])


def test_wrong_arguments():
    todos = TodoList()
    with pytest.raises(TypeError):
        todos.get("0")
    with pytest.raises(ValueError, match="u32"):
        todos.get(-1)
    assert todos.open() == []


class Notes(todo.Watcher):
    """Notes the tasks that matter."""

    def __init__(self):
        self.notes = []

    def wants(self, priority):
        return priority is Priority.HIGH

    def added(self, number, task):
        self.notes.append((number, task.attachment))


def test_callback_interfaces():
    todos = TodoList()
    watcher = Notes()
    todos.watch(watcher)
    todos.add(task("Read"))
    todos.add(task("Write", Priority.HIGH, attachment=b"paper"))
    todos.add(task("Print", Priority.HIGH))
    assert watcher.notes == [(1, b"paper"), (2, b"")]


def test_async():
    todos = TodoList.of([task(str(number)) for number in range(5)])

    async def main():
        waiting = [asyncio.ensure_future(todos.all_done()) for _ in range(3)]
        for number in range(5):
            assert not any(future.done() for future in waiting)
            todos.done(number)
            await asyncio.sleep(0)
        return await asyncio.gather(*waiting)

    assert asyncio.run(main()) == [5, 5, 5]


def test_async_with_threads():
    todos = TodoList.of([task(str(number)) for number in range(20)])

    def work(numbers):
        for number in numbers:
            todos.done(number)

    async def main():
        threads = [threading.Thread(target=work, args=(range(first, 20, 4),)) for first in range(4)]
        waiting = asyncio.ensure_future(todos.all_done())
        await asyncio.sleep(0)
        for thread in threads:
            thread.start()
        assert await asyncio.wait_for(waiting, 10) == 20
        for thread in threads:
            thread.join()

    asyncio.run(main())


def test_cancelled():
    todos = TodoList.of([task("never")])

    async def main():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(todos.all_done(), 0.01)
        todos.done(0)
        return await todos.all_done()

    assert asyncio.run(main()) == 1
