import http from "k6/http";

export { handleSummary } from "./summary.js";

// A user's cookies live for one iteration unless told otherwise; a visit is one iteration.
export default function visit() {
  const url = __ENV.VERSUS_URL;
  const item = __ITER % 1000;
  http.get(`${url}/login`, { tags: { name: "/login" } });
  for (let section = 1; section <= 18; section++) {
    http.get(`${url}/section/${section}/${item}`, { tags: { name: `/section/${section}/[item]` } });
  }
  http.get(`${url}/leave`, { tags: { name: "/leave" } });
}
