from locust import FastHttpUser, HttpUser


def visit(user):
    user.visits = getattr(user, "visits", 0) + 1
    item = user.visits % 1000
    user.client.get("/login")
    for section in range(1, 19):
        user.client.get(f"/section/{section}/{item}", name=f"/section/{section}/[item]")
    user.client.get("/leave")


class PlainVisitor(HttpUser):
    tasks = [visit]


class FastVisitor(FastHttpUser):
    tasks = [visit]
