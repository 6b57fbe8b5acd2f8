import { sleep } from "k6";
import http from "k6/http";

export { handleSummary } from "./summary.js";

export default function visit() {
  http.get(`${__ENV.VERSUS_URL}/tiny`);
  sleep(1);
}
