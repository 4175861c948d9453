"""`kb` as a librarian runs it, in this process."""

import json

from click.testing import CliRunner

from kb.cli import main


class Program:
    """`kb` in this process, in a home of its own."""

    def __init__(self, home):
        self.home = home

    def run(self, *arguments, code=0):
        result = CliRunner().invoke(main, ["--home", str(self.home), *map(str, arguments)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json").stdout)
