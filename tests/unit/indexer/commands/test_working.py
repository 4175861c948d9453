"""`kb work`, as far as it goes without a PostgreSQL (tests/jobs has one)."""


def test_without_a_queue_there_is_nothing_to_work_on(kb):
    result = kb.run("work", code=2)
    assert "queue_url" in result.output


def test_an_address_of_no_queue_is_a_setting_to_mend(kb, monkeypatch):
    monkeypatch.setenv("KB_QUEUE_URL", "postgresql://kb:secret@hote/base?secret")
    result = kb.run("work", code=2)
    assert "queue_url" in result.output
    assert "secret" not in result.output
