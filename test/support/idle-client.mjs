// Makes one call with the built engine and leaves its connection open: nothing should keep this process from ending.
import { systemClock } from "../../lib/base/clock.js";
import { createHttp1Engine } from "../../lib/net/http1/engine.js";

const port = Number(process.argv[2]);
const clock = systemClock();
const nowMs = clock.now();
createHttp1Engine(clock)
  .pool()
  .send(
    {
      origin: { key: "target", secure: false, hostname: "127.0.0.1", port, insecure: false },
      method: "GET",
      head: "GET / HTTP/1.1\r\nHost: target\r\n\r\n",
      body: null,
      expectsContinue: false,
      askedAtMs: nowMs,
      deadlineMs: nowMs + 60_000,
      maxBodyBytes: 1_000,
    },
    { onResponse: ({ status }) => console.log(status), onBodyError: console.error },
  );
