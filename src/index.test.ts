import { expect, expectTypeOf, test } from "vitest";
import type {
  CookieJar,
  DefaultHeaders,
  Fault,
  Fetch,
  Fields,
  HttpHeaders,
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
  HttpSession,
  HttpUser,
  MultipartFields,
  PhaseTimings,
  RequestHeaders,
  RestResponse,
  ServerSentEvent,
  TlsOptions,
} from "./index.ts";
import * as acrida from "./index.ts";

test("a scenario may import these names, and no others", () => {
  expect(Object.keys(acrida).sort()).toMatchInlineSnapshot(`
    [
      "AcridaError",
      "HttpLocust",
      "HttpUser",
      "InterruptTaskSet",
      "LoadTestShape",
      "Locust",
      "MarkovTaskSet",
      "RescheduleTask",
      "RescheduleTaskImmediately",
      "SequentialTaskSet",
      "StopTest",
      "StopUser",
      "TaskSequence",
      "TaskSet",
      "User",
      "UserStopped",
      "answer",
      "between",
      "constant",
      "constantPacing",
      "constantThroughput",
      "dataFile",
      "dataSource",
      "definePlugin",
      "events",
      "seqTask",
      "tag",
      "task",
      "transition",
      "transitions",
    ]
  `);
});

test("the names of the tutorial are the same classes", () => {
  expect(acrida.Locust).toBe(acrida.User);
  expect(acrida.HttpLocust).toBe(acrida.HttpUser);
  expect(acrida.TaskSequence).toBe(acrida.SequentialTaskSet);
});

test("what stands in a signature can be named in a scenario: the compiler checks it", () => {
  expectTypeOf<HttpSession["cookies"]>().toEqualTypeOf<CookieJar>();
  expectTypeOf<HttpSession["headers"]>().toEqualTypeOf<DefaultHeaders>();
  expectTypeOf<HttpResponse["headers"]>().toEqualTypeOf<HttpHeaders>();
  expectTypeOf<HttpResponse["request"]>().toEqualTypeOf<HttpRequest>();
  expectTypeOf<HttpResponse["timings"]>().toEqualTypeOf<PhaseTimings>();
  expectTypeOf<HttpResponse["error"]>().toEqualTypeOf<Fault | null>();
  expectTypeOf<HttpRequestOptions["params"]>().toEqualTypeOf<Fields | undefined>();
  expectTypeOf<HttpRequestOptions["headers"]>().toEqualTypeOf<RequestHeaders | undefined>();
  expectTypeOf<HttpRequestOptions["multipart"]>().toEqualTypeOf<MultipartFields | undefined>();
  expectTypeOf<HttpRequestOptions["tls"]>().toEqualTypeOf<TlsOptions | undefined>();
  expectTypeOf<(typeof HttpUser)["tls"]>().toEqualTypeOf<TlsOptions | undefined>();
  expectTypeOf<HttpSession["fetch"]>().toEqualTypeOf<Fetch>();
  expectTypeOf<Awaited<ReturnType<HttpSession["rest"]>>>().toEqualTypeOf<RestResponse>();
  expectTypeOf<ReturnType<HttpResponse["events"]>>().toEqualTypeOf<
    AsyncGenerator<ServerSentEvent, void, undefined>
  >();
});
