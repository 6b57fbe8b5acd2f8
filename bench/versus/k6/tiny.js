import http from "k6/http";

export { handleSummary } from "./summary.js";

export default function visit() {
  const path = Math.random() < 0.75 ? "/tiny" : "/tiny?second";
  http.get(`${__ENV.VERSUS_URL}${path}`);
}
