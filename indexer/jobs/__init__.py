"""Extraction as jobs that any number of processes take, on any number of hosts.

A job is a function of its bytes and of what it says; whoever does it, and however often, gives the
same answer. `job` is what is asked and answered, `stamp` which programs give the same answers,
`queue` where jobs wait: a PostgreSQL, known by that module alone.
"""

from indexer.jobs.job import Answer, Job, job_key
from indexer.jobs.queue import JobQueue, Offered, Taken
from indexer.jobs.stamp import extraction_stamp

__all__ = ["Answer", "Job", "JobQueue", "Offered", "Taken", "extraction_stamp", "job_key"]
