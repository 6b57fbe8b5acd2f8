-- POST of the body that the bench hands over.
wrk.method = "POST"
wrk.body = os.getenv("VERSUS_BODY")
wrk.headers["Content-Type"] = "application/json"
