"""The endpoints: simplejwt's own views, with the refresh token moved into a cookie."""

from django.conf import settings
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView

COOKIE = "refresh_token"


def move_to_cookie(response):
    response.set_cookie(
        COOKIE,
        response.data.pop("refresh"),
        max_age=settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"].total_seconds(),
        httponly=True,
        secure=False,  # True in production, with HTTPS
        samesite="Strict",
    )
    return response


@method_decorator(ensure_csrf_cookie, name="dispatch")
class CookieTokenObtainPairView(TokenObtainPairView):
    def post(self, request, *args, **kwargs):
        return move_to_cookie(super().post(request, *args, **kwargs))


@method_decorator(csrf_protect, name="dispatch")
class CookieTokenRefreshView(TokenRefreshView):
    def post(self, request, *args, **kwargs):
        if COOKIE not in request.COOKIES:
            raise InvalidToken("No refresh token cookie")
        serializer = self.get_serializer(data={"refresh": request.COOKIES[COOKIE]})
        try:
            serializer.is_valid(raise_exception=True)
        except TokenError as error:
            raise InvalidToken(error.args[0])
        return move_to_cookie(Response(serializer.validated_data))


@method_decorator(csrf_protect, name="dispatch")
class LogoutView(APIView):
    authentication_classes = ()
    permission_classes = ()

    def post(self, request):
        try:
            RefreshToken(request.COOKIES.get(COOKIE)).blacklist()
        except TokenError:
            pass  # It is over already.
        response = Response(status=204)
        response.delete_cookie(COOKIE, samesite="Strict")
        return response


@api_view(["GET"])
def notes(request):
    return Response(["Write to Charles", "Note G"])


urlpatterns = [
    path("api/token/", CookieTokenObtainPairView.as_view()),
    path("api/token/refresh/", CookieTokenRefreshView.as_view()),
    path("api/logout/", LogoutView.as_view()),
    path("api/notes/", notes),
]
