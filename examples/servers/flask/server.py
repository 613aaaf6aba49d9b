"""Flask with Flask-JWT-Extended: the refresh token in a cookie, CSRF protection on."""

import os
from datetime import timedelta

from flask import Flask, jsonify, request
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt,
    get_jwt_identity,
    jwt_required,
    set_refresh_cookies,
    unset_refresh_cookies,
)

app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = os.urandom(32).hex()
app.config["JWT_TOKEN_LOCATION"] = ["headers", "cookies"]
app.config["JWT_COOKIE_CSRF_PROTECT"] = True
app.config["JWT_COOKIE_SAMESITE"] = "Strict"
app.config["JWT_COOKIE_SECURE"] = False  # True in production, with HTTPS
app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(
    seconds=int(os.environ.get("ACCESS_SECONDS", 300))
)
jwt = JWTManager(app)

users = {"ada@example.com": {"id": 1, "password": "correct horse battery"}}
revoked = set()


@jwt.token_in_blocklist_loader
def is_revoked(_header, payload):
    return payload["jti"] in revoked


@app.post("/api/login")
def login():
    user = users.get(request.json["email"])
    if user is None or user["password"] != request.json["password"]:
        return jsonify(msg="Bad username or password"), 401
    response = jsonify(access_token=create_access_token(identity=user["id"]))
    set_refresh_cookies(response, create_refresh_token(identity=user["id"]))
    return response


@app.post("/api/refresh")
@jwt_required(refresh=True, locations=["cookies"])
def refresh():
    return jsonify(access_token=create_access_token(identity=get_jwt_identity()))


@app.post("/api/logout")
@jwt_required(refresh=True, locations=["cookies"])
def logout():
    revoked.add(get_jwt()["jti"])
    response = jsonify(msg="logout successful")
    unset_refresh_cookies(response)
    return response


@app.get("/api/notes")
@jwt_required(locations=["headers"])
def notes():
    return jsonify(["Write to Charles", "Note G"])


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 8000)))
