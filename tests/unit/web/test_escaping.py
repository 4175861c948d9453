"""Pages escape what Jinja escapes, letter for letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup, escape

from web.rendering.escaping import html, register_escaping


class Named(str):
    """A text of a kind of its own."""


class Ready:
    """Something that is HTML already."""

    def __html__(self) -> str:
        return "<b>ready</b>"


TEMPLATE = """
{%- macro twice(x) %}{{ x }}|{{ x }}{% endmacro -%}
{% set held %}<i>{{ value }}</i>{% endset -%}
{{ value }}{{ twice(value) }}{{ held }}{{ value ~ '<' }}{{ missing }}{{ none }}
{%- for each in (value, value) %}{{ each | upper }}{{ loop.index }}{% endfor %}
{%- autoescape false %}{{ value }}{% endautoescape %}"""


@pytest.mark.parametrize("value", [Named("<a>"), Ready(), Markup("<b>"), None, 12, 1.5, True])
def test_whatever_is_put_down_reads_as_jinja_writes_it(value):
    assert html(value) == escape(value)


PLAIN = Environment(autoescape=True).from_string(TEMPLATE)
ENVIRONMENT = Environment(autoescape=True)
register_escaping(ENVIRONMENT)
LEAN = ENVIRONMENT.from_string(TEMPLATE)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("a<>&'\"é\n ")))
def test_a_template_gives_the_same_page_either_way(text):
    for value in (text, Markup(text), Ready()):
        assert LEAN.render(value=value) == PLAIN.render(value=value)


def test_templates_of_the_pages_are_compiled_so(client):
    env = client.application.jinja_env
    code = env.compile(env.loader.get_source(env, "results.html")[0], raw=True)
    assert "environment.html(" in code
    assert "escape(" not in code.replace("import LoopContext, Macro, Markup", "")
