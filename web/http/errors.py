"""Every error translated once: problem+json (RFC 9457) for programs, a French page for readers.

`detail` is French too, for it is read by people; `title` is the phrase of the status, for programs.
"""

from dataclasses import asdict, dataclass

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import KbError, NotFoundError, RequestError, SearchIndexError
from web.rendering.wording import ERROR_PAGES, parameter_advice

PROBLEM_TYPE = "application/problem+json"
PROGRAM_ROUTES = (
    "/api/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/recherche.",
    "/propositions.json",
    "/llms.txt",
)
RETRY_AFTER_S = 30
OTHER_HOST = "ce nom de site n’est pas servi ici"

DETAILS = {
    400: "la demande n’a pas été comprise",
    404: "rien ne répond à cette adresse",
    405: "cette adresse se lit seulement\u202f: Allow nomme les méthodes possibles",
    413: "rien ne se reçoit ici\u202f: la demande n’a pas à avoir de corps",
    500: "une erreur est survenue de notre côté\u202f; elle a été notée",
    503: "aucun index n’est consultable pour le moment\u202f: réessayez après Retry-After secondes",
}
"""By status; another one is told as the nearest of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The one shape of an error; `type` stays "about:blank", so `title` is the status phrase."""

    status: int
    title: str
    detail: str
    instance: str
    type: str = "about:blank"
    parameter: str | None = None

    def response(self) -> Response:
        """The problem as a response; members that say nothing are left out."""
        members = {name: value for name, value in asdict(self).items() if value is not None}
        return Response(json.dumps(members), status=self.status, content_type=PROBLEM_TYPE)


def register_errors(app: Flask) -> None:
    """Have the application answer every error in the shape its caller reads."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(KbError, answer_kb_error)


def answer_http_error(error: HTTPException) -> AnyResponse:
    """An error werkzeug raised: no such route, wrong method, a defect of ours."""
    if error.code is None or error.code < 400:  # a redirect is no error
        return error.get_response(request.environ)
    ours = error.description != type(error).description  # werkzeug's own words are English
    said = OTHER_HOST if isinstance(error, SecurityError) else ours and error.description
    answer = _answer(error.code, said or detail(error.code))
    kept = ("Allow", "Retry-After")
    for name, value in error.get_headers(request.environ):
        if name in kept:
            answer.headers[name] = value
    return answer


def answer_kb_error(error: KbError) -> Response:
    """An error of ours, by whose fault it is."""
    if isinstance(error, RequestError):
        return _answer(400, str(error), error.parameter)
    if isinstance(error, NotFoundError):
        return _answer(404, str(error))
    if isinstance(error, SearchIndexError):
        current_app.logger.warning("the index cannot answer: %s", error)
        answer = _answer(503, detail(503))  # the reason names folders, which are nobody's business
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
        return answer
    current_app.logger.error("no status for this error", exc_info=error)
    return _answer(500, detail(500))


def detail(status: int) -> str:
    """What a program is told of an error that says nothing of its own."""
    return DETAILS.get(status, DETAILS[500 if status >= 500 else 400])


def _answer(status: int, detail: str, parameter: str | None = None) -> Response:
    if reads_json():
        title = Response(status=status).status.partition(" ")[2].title()
        return Problem(
            status=status, title=title, detail=detail, instance=request.path, parameter=parameter
        ).response()
    wording = ERROR_PAGES.get(status, ERROR_PAGES[500 if status >= 500 else 400])
    advice = parameter_advice(parameter) if parameter else wording.advice
    page = render_template("error.html", status=status, title=wording.title, advice=advice)
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def reads_json() -> bool:
    """Whether the caller is a program: by its route, else by what it says it accepts."""
    accepted = request.accept_mimetypes
    if request.blueprint == "exports":  # a reader presses a button, a program says nothing
        return not any(kind == "text/html" for kind, _ in accepted)
    if request.path.startswith(PROGRAM_ROUTES) or request.path.endswith(".md"):
        return True
    kinds = ["text/html", "application/json", PROBLEM_TYPE, "text/markdown"]
    best = accepted.best_match(kinds, "text/html")
    return best != "text/html" and accepted[best] > accepted["text/html"]
