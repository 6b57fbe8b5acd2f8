from gevent.ssl import CERT_NONE, create_default_context

from locust import FastHttpUser, HttpUser

# One for all users: to read the system's certificates for each of them would be most of a short run.
context = create_default_context()
context.check_hostname = False
context.verify_mode = CERT_NONE


def first(user):
    user.client.get("/tiny")


def second(user):
    user.client.get("/tiny?second")


class PlainVisitor(HttpUser):
    tasks = {first: 3, second: 1}

    def on_start(self):
        self.client.verify = False


class FastVisitor(FastHttpUser):
    ssl_context_factory = staticmethod(lambda: context)
    tasks = {first: 3, second: 1}
