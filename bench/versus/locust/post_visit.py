from locust import FastHttpUser, HttpUser

NOTE = "x" * 969


def visit(user):
    user.client.post("/orders", json={"user": "ada", "items": [1, 2, 3, 5, 8], "total": 42, "note": NOTE})


class PlainVisitor(HttpUser):
    tasks = [visit]


class FastVisitor(FastHttpUser):
    tasks = [visit]
