from locust import FastHttpUser, HttpUser, constant


def visit(user):
    user.client.get("/tiny")


class PlainVisitor(HttpUser):
    wait_time = constant(1)
    tasks = [visit]


class FastVisitor(FastHttpUser):
    wait_time = constant(1)
    tasks = [visit]
