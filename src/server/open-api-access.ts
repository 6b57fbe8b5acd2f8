import { always, get, html, json, query, text } from "./open-api-paths.ts";

const found = {
  description: "The browser is sent on.",
  headers: { Location: { schema: { type: "string" } } },
};
const credentials = (properties: object) => ({
  required: true,
  content: { "application/x-www-form-urlencoded": { schema: { type: "object", properties } } },
});
const provider = {
  ...{ name: "provider", in: "path", required: true, schema: { type: "integer", minimum: 0 } },
  description: "Which of the providers, from 0.",
};
const secret = { type: "string", format: "password" };
const refused = {
  401: html("What was given is not right: the form once more."),
  429: html("Too many tries; Retry-After says for how long."),
};

/** How a client gets in, where a token or a login is asked for, and what needs neither. */
export const access = {
  "/healthz": {
    get: {
      ...{ operationId: "health", summary: "Whether the console answers; asks for no token" },
      responses: { 200: text("ok", "text/plain"), 403: always[403] },
    },
  },
  "/login": {
    get: {
      ...{ operationId: "loginForm", summary: "The form to log in, with --web-login" },
      responses: { 200: html("The form.") },
    },
    post: {
      ...{ operationId: "logIn", summary: "Log in: by the token, or with --web-login by name and password" },
      requestBody: credentials({ token: secret, username: { type: "string" }, password: secret }),
      responses: { 303: found, ...refused, 503: html("With --web-login: the login could not be checked.") },
    },
  },
  "/logout": {
    post: {
      ...{
        operationId: "logOut",
        summary: "End the session, with --web-login: its open pages get nothing more",
      },
      responses: { 303: found, ...always },
    },
  },
  "/login/user": get("loggedIn", "Who is logged in, with --web-login", json("The name.", "LoggedIn")),
  "/login/with/{provider}": {
    get: {
      ...{ operationId: "loginWith", summary: "Go to a provider, with --web-login", parameters: [provider] },
      responses: { 303: found },
    },
  },
  "/login/back/{provider}": {
    get: {
      ...{
        operationId: "loginBack",
        summary: "Where a provider sends the browser back to, with --web-login",
      },
      parameters: [provider, query("state", "The secret of this attempt.", true)],
      responses: { 200: html("A page that opens the console."), ...refused },
    },
  },
};
