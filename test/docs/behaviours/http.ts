import { type Behaviour, other, shown } from "./behaviour.ts";

const session = "src/protocols/http/http-session.test.ts";
const call = "src/protocols/http/http-call.test.ts";
const response = "src/protocols/http/response.test.ts";
const cookies = "src/protocols/http/cookie-jar.test.ts";
const contractHttp = "test/e2e/contract-http.test.ts";
const named = "src/protocols/http/named-requests.test.ts";

/** Of the HTTP client. */
export const httpBehaviours: readonly Behaviour[] = [
  shown(
    "H1",
    "no answer is a failed response, a wrong URL throws",
    `${session}: answers with a failed response where there is no answer`,
    `${session}: refuses %s before anything is sent`,
  ),
  shown(
    "H2",
    "a slow stream",
    "src/protocols/http/streamed-response.test.ts: is there and counted when its headers have come",
  ),
  shown(
    "H4",
    "cookies, verbs, parameters, bodies",
    `${cookies}: are kept per user`,
    `${contractHttp}: methods and options are sent as they say`,
  ),
  shown(
    "H5",
    "failures by status, and their texts",
    `${session}: counts a status of 400 or more as a failure`,
  ),
  shown(
    "H6",
    "context of user and request",
    "src/user/context-sink.test.ts: H6: a user's context",
    `${session}: takes the name from the option`,
  ),
  other(
    "H8",
    "an exception after success()",
    "a callback that throws makes a failed sample",
    `${call}: that throws makes a failed sample and rethrows`,
  ),
  shown(
    "H9",
    "success() and failure() in their places only",
    `${call}: is needed for success() and failure()`,
  ),
  other(
    "H10",
    "measure()",
    "an exception in the body goes on to the task",
    "src/metrics/measure.test.ts: times its body and records one sample",
  ),
  shown("H11", "certificates", `${contractHttp}: certificates are verified, unless insecure says otherwise`),
  other(
    "H12",
    "sizes",
    "bytes on the wire are counted",
    `${response}: encoded as %s is inflated when read, and counted as on the wire`,
  ),
  shown(
    "H14",
    "credentials of the host, names",
    `${session}: keeps user and password of a URL out of everything but the header`,
  ),
  shown("H15", "parallel requests of one user", `${session}: each get their own answer`),
  shown(
    "H16",
    "rest(), and lines of an answer",
    `${named}: asks for JSON and gives it`,
    `${named}: fails by what the check throws, with its place`,
    `${named}: lets the user stop from its check, and counts the request`,
    "test/e2e/http-client.test.ts: for await (const line of response.lines())",
  ),
];
