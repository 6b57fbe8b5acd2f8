import type { Scenario } from "./scenario.ts";
import { tiny } from "./tiny.ts";

export const https: Scenario = {
  ...tiny,
  name: "https",
  title: "HTTPS",
  task: "The tiny GET over TLS 1.3 and kept connections; the certificate (ECDSA P-256) isn't verified.",
  isSecure: true,
  timesSeconds: 2.5,
};
