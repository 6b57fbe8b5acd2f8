import http from "k6/http";

export { handleSummary } from "./summary.js";

export default function visit() {
  const { items } = http.get(`${__ENV.VERSUS_URL}/catalogue.json`).json();
  if (items.length === 0) throw new Error("the catalogue is empty");
}
