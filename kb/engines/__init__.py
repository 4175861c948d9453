"""The engines behind `kb.engine`: `memory` is the specification, `whoosh_engine` the fast one."""
