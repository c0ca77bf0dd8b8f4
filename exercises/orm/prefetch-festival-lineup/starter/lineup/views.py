"""The first screen of the app, and of the boards beside the stages."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lineup.boards import board_of
from lineup.selectors import stages_shown_to
from lineup.serializers import StageSerializer


class LineUpView(APIView):
    """Every stage with what is on next, and for `?board=<stage>` all that is planned there."""

    def get(self, request: Request) -> Response:
        stages = list(stages_shown_to(request.user))
        shown = StageSerializer(stages, many=True, context={"request": request}).data
        board = request.query_params.get("board")
        return Response({"stages": shown, "board": board_of(stages, board) if board else None})
