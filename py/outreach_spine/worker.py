"""The Sales Init worker: claims a job, runs it, gives it back when it goes wrong. Two transactions a job.

A notification is a hint that saves waiting; the queue is the truth, and is asked again every few seconds all the same.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from outreach_spine._call import listen
from outreach_spine.sync_client import Spine

CHANNEL = "sales_init"
SLICE_SECONDS = 0.5


@dataclass(frozen=True)
class Happening:
    """Something that the worker did: `event` is started, done, failed, dead, lost, waiting, disconnected or stopped.

    lost: the job went wrong, and its lease had run out: another worker has it.
    """

    event: str
    job_id: UUID | None = None
    outreach_id: UUID | None = None
    attempt: int | None = None
    sales_process_id: UUID | None = None
    error: str | None = None


@dataclass
class Worker:
    """Works the queue of `dsn` until `stop` is set; the login must be a sales_agent."""

    dsn: str
    tell: Callable[[Happening], None] = lambda happening: None
    poll_seconds: float = 5.0
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until told to stop; a job at hand is finished first. Lost connections are made again."""
        pause = SLICE_SECONDS
        self.tell(Happening("started"))
        while not self.stop.is_set():
            try:
                with psycopg.connect(self.dsn, autocommit=True, application_name="spine worker") as connection:
                    pause = SLICE_SECONDS
                    listen(connection, CHANNEL)
                    while not self.stop.is_set():
                        if not self.work(connection):
                            self._wait(connection)
            except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction) as error:
                self.tell(Happening("disconnected", error=str(error).strip()))
                self.stop.wait(pause)
                pause = min(2 * pause, 30.0)
        self.tell(Happening("stopped"))

    def work(self, connection: psycopg.Connection[Any]) -> bool:
        """Do the next job that is due, and tell whether there was one. The connection must be in autocommit."""
        sales = Spine(connection).sales
        jobs = sales.claim_job(self.name)
        if not jobs:
            return False
        job = jobs[0]
        assert job.job_id is not None  # noqa: S101
        try:
            sales_process_id = sales.run_job(job.job_id)
        except psycopg.OperationalError as error:
            # A lost connection comes here too; then the lease runs out, and the attempt was counted all the same.
            if connection.closed:
                raise
            self._give_back(connection, job.job_id, job.outreach_id, job.attempts, error)
        except psycopg.Error as error:
            self._give_back(connection, job.job_id, job.outreach_id, job.attempts, error)
        else:
            self.tell(Happening("done", job.job_id, job.outreach_id, job.attempts, sales_process_id))
        return True

    def _give_back(
        self,
        connection: psycopg.Connection[Any],
        job_id: UUID,
        outreach_id: UUID | None,
        attempt: int | None,
        error: psycopg.Error,
    ) -> None:
        text = f"{error.sqlstate}: {str(error).strip()}"
        rows = Spine(connection).sales.fail_job(job_id, attempt, text)
        event = {"DEAD": "dead", "READY": "failed"}[rows[0].state or ""] if rows else "lost"
        self.tell(Happening(event, job_id, outreach_id, attempt, error=text))

    def _wait(self, connection: psycopg.Connection[Any]) -> None:
        self.tell(Happening("waiting"))
        until = time.monotonic() + self.poll_seconds
        while not self.stop.is_set() and (left := until - time.monotonic()) > 0:
            if any(True for _ in connection.notifies(timeout=min(SLICE_SECONDS, left), stop_after=1)):
                return
