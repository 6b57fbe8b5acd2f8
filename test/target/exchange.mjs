// One request at the target: reads its body, sends the answer, and counts the bytes of body that were sent.

/** Bodies above this are refused: the target serves tests, not uploads. */
const MAX_REQUEST_BODY = 4 * 1024 * 1024;

/** The query parameter with which a redirect tells the next request what the chain began with. */
const CHAIN = "_chain";

export class Exchange {
  /** Bytes of body handed to the connection, chunk framing not counted. */
  bytes = 0;
  /** The answer sends the client on. */
  isRedirect = false;

  constructor(request, response) {
    this.request = request;
    this.response = response;
    this.method = request.method;
    this.url = new URL(request.url, "http://target");
  }

  /** What the ledger calls this request: method and name of the first request of its redirect chain. */
  ledgerName() {
    const chain = this.url.searchParams.get(CHAIN);
    if (chain === null) return { method: this.method, name: this.request.url };
    const space = chain.indexOf(" ");
    return { method: chain.slice(0, space), name: chain.slice(space + 1) };
  }

  query(name, fallback) {
    return this.url.searchParams.get(name) ?? fallback;
  }

  cookie(name) {
    for (const pair of (this.request.headers.cookie ?? "").split(/;\s*/)) {
      if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
    }
    return undefined;
  }

  /** The body as text. */
  async text() {
    const chunks = [];
    let size = 0;
    for await (const chunk of this.request) {
      size += chunk.length;
      if (size > MAX_REQUEST_BODY) throw new Error("request body too large for the target");
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString("utf8");
  }

  /** The fields of a JSON or a form body. */
  async fields() {
    const text = await this.text();
    const isJson = (this.request.headers["content-type"] ?? "").includes("json");
    return isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
  }

  /** Sends a whole answer with its length. */
  send(status, body = "", headers = {}) {
    const bytes = Buffer.from(body);
    const bodyless = status === 204 || status === 304;
    this.response.writeHead(status, bodyless ? headers : { "content-length": bytes.length, ...headers });
    if (bodyless || this.method === "HEAD") this.response.end();
    else this.end(bytes);
  }

  html(title, body, status = 200) {
    const page = `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>\n`;
    this.send(status, page, { "content-type": "text/html; charset=utf-8" });
  }

  json(value, status = 200, headers = {}) {
    this.send(status, JSON.stringify(value), { "content-type": "application/json", ...headers });
  }

  /** Sends the client on; the chain's first method and name travel with it for the ledger's sake. */
  redirect(status, path) {
    this.isRedirect = true;
    const { method, name } = this.ledgerName();
    const next = new URL(path, "http://target");
    next.searchParams.set(CHAIN, `${method} ${name}`);
    this.send(status, "", { location: next.pathname + next.search });
  }

  write(chunk) {
    this.bytes += chunk.length;
    return this.response.write(chunk);
  }

  end(chunk = Buffer.alloc(0)) {
    this.bytes += chunk.length;
    this.response.end(chunk);
  }

  /** Resolves when the connection took what was written, or is gone. */
  drained() {
    if (!this.response.writableNeedDrain || this.response.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.response.off("drain", done);
        this.response.off("close", done);
        resolve();
      };
      this.response.on("drain", done);
      this.response.on("close", done);
    });
  }
}
