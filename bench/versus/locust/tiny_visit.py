from locust import FastHttpUser, HttpUser


def first(user):
    user.client.get("/tiny")


def second(user):
    user.client.get("/tiny?second")


class PlainVisitor(HttpUser):
    tasks = {first: 3, second: 1}

    def on_start(self):
        self.client.verify = False


class FastVisitor(FastHttpUser):
    insecure = True
    tasks = {first: 3, second: 1}
