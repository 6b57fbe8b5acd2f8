import http from "k6/http";

export { handleSummary } from "./summary.js";

const note = "x".repeat(969);
const params = { headers: { "Content-Type": "application/json" } };

export default function visit() {
  const order = { user: "ada", items: [1, 2, 3, 5, 8], total: 42, note };
  http.post(`${__ENV.VERSUS_URL}/orders`, JSON.stringify(order), params);
}
