"""Tables of the queue: what an indexing asks, what was answered, who works.

They hold nothing that the catalogue cannot ask for again. Their names carry the format: a program
that keeps them otherwise makes others.
"""

FORMAT = 1
JOBS = f"kb_job_{FORMAT}"
WORKERS = f"kb_worker_{FORMAT}"

# A job is written four times in its life: room is left in its page, and dead rows go early.
TABLES = (
    f"""
CREATE TABLE IF NOT EXISTS {JOBS} (
    key text PRIMARY KEY,
    run text NOT NULL,
    stamp text NOT NULL,
    size_bytes bigint NOT NULL,
    job bytea NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    worker text NOT NULL DEFAULT '',
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    answer bytea
) WITH (
    fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0
)""",
    f"""
CREATE INDEX IF NOT EXISTS {JOBS}_left ON {JOBS} (stamp, size_bytes DESC, key)
    WHERE answer IS NULL""",
    f"""
CREATE TABLE IF NOT EXISTS {WORKERS} (
    name text PRIMARY KEY,
    stamp text NOT NULL,
    processes integer NOT NULL,
    seen_at timestamptz NOT NULL
)""",
)

TAKE = f"""
UPDATE {JOBS} SET
    attempts = attempts + 1, worker = %(worker)s, leased_until = now() + %(lease)s
WHERE key = (
    SELECT key FROM {JOBS}
    WHERE stamp = %(stamp)s AND answer IS NULL
        AND attempts < %(most)s AND leased_until < now()
    ORDER BY size_bytes DESC, key LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING key, job"""  # noqa: S608 - constants

OFFER = f"""
INSERT INTO {JOBS} (key, run, stamp, size_bytes, job) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET run = excluded.run"""  # noqa: S608

ANSWERED = f"""
SELECT key, worker, answer FROM {JOBS}
WHERE run = %s AND (answer IS NOT NULL OR (attempts >= %s AND leased_until < now()))
LIMIT %s"""  # noqa: S608

ANSWER = f"UPDATE {JOBS} SET answer = %s WHERE key = %s AND answer IS NULL"  # noqa: S608

GIVE_BACK = f"""
UPDATE {JOBS} SET attempts = attempts - 1, leased_until = '-infinity'
WHERE key = ANY(%s) AND worker = %s AND answer IS NULL"""  # noqa: S608

DROP = f"DELETE FROM {JOBS} WHERE key = ANY(%s)"  # noqa: S608

DROP_UNTAKEN = f"DELETE FROM {JOBS} WHERE answer IS NULL AND leased_until < now()"  # noqa: S608

DROP_ALL = f"DELETE FROM {JOBS}"  # noqa: S608

SEEN = f"""
INSERT INTO {WORKERS} (name, stamp, processes, seen_at) VALUES (%s, %s, %s, now())
ON CONFLICT (name) DO UPDATE SET processes = excluded.processes, seen_at = now()"""  # noqa: S608

LEFT = f"DELETE FROM {WORKERS} WHERE name = %s"  # noqa: S608

CREW = f"""
SELECT stamp, COUNT(*), SUM(processes) FROM {WORKERS}
WHERE seen_at > now() - %s GROUP BY stamp"""  # noqa: S608

FORGET_WORKERS = f"DELETE FROM {WORKERS} WHERE seen_at < now() - interval '1 day'"  # noqa: S608
