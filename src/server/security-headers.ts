/** @param styles the source of styles: `'self'`, or the hash of an inline one. */
export const contentPolicy = (scripts: string, styles: string): string =>
  [
    "default-src 'none'",
    `script-src ${scripts}`,
    `style-src ${styles}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * For pages that are not our own: they carry their scripts and data with them, may run and show these, and can reach
 * nothing else: neither the console, under whose address they lie, nor any other server.
 * @param frames who may show them in a frame.
 */
export const sandboxPolicy = (frames: "'none'" | "'self'"): string =>
  "sandbox allow-scripts allow-downloads allow-modals; default-src 'none'; script-src 'unsafe-inline'; " +
  `style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors ${frames}`;

/** What every answer of the console says to a browser: run and show only what the console itself sent. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": contentPolicy("'self'", "'self'"),
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // "no-referrer" would take the Origin from the login form's post too, by which it is known as our own.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};
