import type { RequestTarget } from "./url.ts";

// In these a URL encodes nothing; a percent sign may begin an encoded dot, so that it stands in no plain path.
const plainPath = /^\/(?:[\w~!$&()*+,;=:@.-][\w~!$&()*+,;=:@./-]*)?(?:\?[\w~!$&()*+,;=:@./?%-]+)?$/;

/** Whether a text is a path, maybe with a query, that a URL takes over as it stands. Some that are one it doesn't know. */
export const isPlainPath = (text: string): boolean => plainPath.test(text) && !text.includes("/.");

/** The target of a plain path on the site of another target: what `parseTarget` would make of it. */
export const siblingTarget = (
  sibling: RequestTarget,
  path: string,
  authorization: string | null,
): RequestTarget => {
  const { origin, url, line, host, proxyAuthorization, route } = sibling;
  const whole = url.slice(0, url.length - sibling.path.length) + path;
  // In the literal's order of `parseTarget`, so that all targets are of one shape.
  return {
    origin,
    url: whole,
    path,
    line: line === sibling.path ? path : whole,
    host,
    authorization,
    proxyAuthorization,
    route,
  };
};
