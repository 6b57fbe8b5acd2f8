// How long it takes to make the head of a request: found ready, with cookies, and from the start.
import { requestHead } from "../../lib/net/http1/request-writer.js";
import { RequestPlans } from "../../lib/protocols/http/request-plan.js";
import { straightRoute } from "../../lib/protocols/http/route.js";

const plans = new RequestPlans("http://shop.example", straightRoute(false));
const headers = [
  ["Host", "shop.example"],
  ["User-Agent", "acrida"],
  ["Accept", "application/json"],
  ["Content-Type", "application/json"],
  ["Content-Length", "120"],
];

export const benches = [
  {
    title: "request head: known method and URL",
    run: (iterations) => {
      let total = 0;
      for (let round = 0; round < iterations; round++) total += plans.plan("GET", "/product/7").head.length;
      return total;
    },
  },
  {
    title: "request head: known, with cookies",
    run: (iterations) => {
      let total = 0;
      for (let round = 0; round < iterations; round++) {
        total += plans
          .plan("GET", "/product/7")
          .headWithCookies("Cookie: session=0123456789abcdef\r\n").length;
      }
      return total;
    },
  },
  {
    title: "request head: five headers from the start",
    run: (iterations) => {
      let total = 0;
      for (let round = 0; round < iterations; round++) total += requestHead("POST", "/cart", headers).length;
      return total;
    },
  },
];
