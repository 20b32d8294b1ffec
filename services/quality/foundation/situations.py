"""What acts refuse without a word for it on a page: by error, the status of the answer."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from shared.web.errors import error_answer


def answer_situations(app: FastAPI, statuses: Mapping[type[Exception], int]) -> None:
    async def answer(request: Request, situation: Exception) -> Response:
        return error_answer(request, statuses[type(situation)])

    for situation in statuses:
        app.add_exception_handler(situation, answer)
