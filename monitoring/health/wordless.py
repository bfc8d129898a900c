"""What is kept of a job that failed: the kind of its error and the places it went through, never its words.

An exception's words may name people and what they suffer from, and the queue keeps them for good.
"""

from typing import Any

from django_tasks.base import Task
from django_tasks_db.backend import DatabaseBackend


class JobFailed(Exception):
    """Stands for the error of a job; its only word is the kind of that error, its traceback is the error's own."""


class WordlessJob(Task):
    """A job whose errors lose their words before the worker writes them down and into the log."""

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the job returns; raises JobFailed."""
        try:
            return super().call(*args, **kwargs)
        except Exception as error:
            raise JobFailed(type(error).__name__).with_traceback(error.__traceback__) from None


class WordlessJobs(DatabaseBackend):
    """The queue in the database, whose jobs are wordless."""

    task_class = WordlessJob  # type: ignore[assignment]


def kind_of(job_error: str, traceback: str) -> str:
    """The kind of a failed job's error, from the class and the traceback that the worker wrote down."""
    name = job_error.rpartition(".")[2]
    return traceback.rstrip().rpartition(": ")[2] if name == JobFailed.__name__ else name
