from locust import FastHttpUser, HttpUser


def visit(user):
    if len(user.client.get("/catalogue.json").json()["items"]) == 0:
        raise ValueError("the catalogue is empty")


class PlainVisitor(HttpUser):
    tasks = [visit]


class FastVisitor(FastHttpUser):
    tasks = [visit]
