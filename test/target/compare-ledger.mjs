// Holds Acrida's JSON report against the target's ledger. What differs comes back as sentences; none is good news.

/** Kinds of fault where the target never saw the request. (Nor at a fault of the generator, which is no request.) */
const UNREACHED = new Set(["refused", "dns"]);
const MAX_REDIRECTS = 30;

const statusFails = (_method, _name, status) => status >= 400;
const ownName = (_method, path) => path;
const everything = () => true;

const within = (value, low, high) => value >= low && value <= high;
const range = (low, high) => (low === high ? `${low}` : `${low} to ${high}`);

/** The ledger's side: what was served under each method and statistics name. */
const servedByKey = ({ totals }, nameOf, fails) => {
  const served = new Map();
  let hops = 0;
  for (const { method, name: path, status, count, bytes, hop, whole } of totals) {
    const name = nameOf(method, path);
    const key = `${method} ${name}`;
    const row = served.get(key) ?? { hops: 0, whole: 0, cut: 0, failed: 0, bytes: 0 };
    served.set(key, row);
    row.bytes += bytes;
    if (hop) {
      row.hops += count;
      hops += count;
    } else if (whole) {
      row.whole += count;
      if (fails(method, name, status)) row.failed += count;
    } else {
      row.cut += count;
    }
  }
  return { served, hops };
};

/** The report's side: failures that no status of the ledger explains, by method and name. */
const faultsByKey = ({ errors }) => {
  const faults = new Map();
  for (const { method, name, kind, occurrences } of errors) {
    const key = `${method} ${name}`;
    const row = faults.get(key) ?? { unreached: 0, endless: 0, transport: 0 };
    faults.set(key, row);
    if (kind === "" || kind === "status" || kind === "generator") continue;
    row.transport += occurrences;
    if (UNREACHED.has(kind)) row.unreached += occurrences;
    if (kind === "redirects") row.endless += occurrences;
  }
  return faults;
};

/**
 * The differences between a report and a ledger. The rule for each name and outcome:
 * requests ≤ served ≤ requests + aborted (+ retries, which are counted for the run as a whole).
 */
export const compareLedger = (
  report,
  ledger,
  { nameOf = ownName, fails = statusFails, reachesTarget = everything } = {},
) => {
  const differences = [];
  const { aborted, retries, hops } = report.run;
  const { served, hops: hopsServed } = servedByKey(ledger, nameOf, fails);
  const faults = faultsByKey(report);
  const none = { hops: 0, whole: 0, cut: 0, failed: 0, bytes: 0 };
  let requestsSent = 0;
  let requestsServed = 0;
  let endless = 0;

  if (ledger.open > 0) differences.push(`${ledger.open} requests are still open at the target`);

  for (const entry of report.entries.filter(({ method }) => reachesTarget(method))) {
    const key = `${entry.method} ${entry.name}`;
    const row = served.get(key) ?? none;
    served.delete(key);
    const fault = faults.get(key) ?? { unreached: 0, endless: 0, transport: 0 };
    endless += fault.endless;

    const sent = entry.requests - fault.unreached;
    const seen = row.whole + row.cut + fault.endless;
    requestsSent += sent;
    requestsServed += seen;
    const most = sent + entry.aborted + retries;
    if (!within(seen, sent, most)) {
      differences.push(`${key}: ${range(sent, most)} served by the report, ${seen} by the ledger`);
    }

    const failed = entry.failures - fault.transport;
    const mostFailed = failed + entry.aborted + fault.transport;
    if (!within(row.failed, failed, mostFailed)) {
      const expected = range(failed, mostFailed);
      differences.push(`${key}: ${expected} failed by status in the report, ${row.failed} in the ledger`);
    }

    const exact = entry.aborted === 0 && retries === 0 && fault.transport === 0;
    if (exact && entry.bytes !== row.bytes) {
      differences.push(`${key}: ${entry.bytes} bytes of body by the report, ${row.bytes} by the ledger`);
    }
  }

  for (const [key, row] of served) {
    differences.push(`${key}: ${row.whole + row.cut + row.hops} served by the ledger, none in the report`);
  }
  const most = requestsSent + aborted + retries;
  if (!within(requestsServed, requestsSent, most)) {
    differences.push(`in all: ${range(requestsSent, most)} by the report, ${requestsServed} by the ledger`);
  }
  // The last answer of a chain that never ends sends on too, but nobody follows it.
  const mostHops = hops + aborted * MAX_REDIRECTS + retries;
  if (!within(hopsServed - endless, hops, mostHops)) {
    differences.push(
      `redirects followed: ${range(hops, mostHops)} by the report, ${hopsServed} by the ledger`,
    );
  }
  const sums = report.entries.reduce((sum, entry) => sum + entry.requests, 0);
  if (sums !== report.total.requests) {
    differences.push(
      `the report's rows sum to ${sums} requests, its total row says ${report.total.requests}`,
    );
  }
  return differences;
};
