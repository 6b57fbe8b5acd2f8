import { type Extensions, noExtensions } from "./extensions.ts";
import { access } from "./open-api-access.ts";
import { extensionPaths } from "./open-api-extensions.ts";
import { changes, downloads, reads, refusals } from "./open-api-paths.ts";
import { schemas } from "./open-api-schemas.ts";

/** The OpenAPI 3.1 document of the console's HTTP API, with what plugins add to it. */
export const openApi = (version: string, extensions: Extensions = noExtensions) => ({
  openapi: "3.1.0",
  info: {
    title: "Acrida console",
    version,
    description:
      "What the console's page and other programs ask a running Acrida for. Fields are Locust's where Locust has " +
      "them. Times are in milliseconds unless a name says otherwise. Changes of state are POST only.",
  },
  // With a console on a loopback address nothing is asked for.
  security: [{}, { token: [] }, { cookie: [] }],
  paths: { ...changes, ...reads, ...downloads, ...access, ...extensionPaths(extensions) },
  components: {
    schemas,
    responses: refusals,
    securitySchemes: {
      token: {
        type: "http",
        scheme: "bearer",
        description: "The token that is printed at start, or --web-token.",
      },
      cookie: {
        type: "apiKey",
        in: "cookie",
        name: "acrida_PORT",
        description: "Set by the login form or link.",
      },
    },
  },
});
