/** Milliseconds to three digits that mean something: `0.52`, `5.24`, `52.4`, `524`; `-` without a sample. */
export const showMs = (ms: number): string => {
  if (!Number.isFinite(ms)) return "-";
  if (ms < 9.995) return ms.toFixed(2);
  return ms < 99.95 ? ms.toFixed(1) : ms.toFixed(0);
};

export const showRate = (perSecond: number): string =>
  Number.isFinite(perSecond) ? perSecond.toFixed(2) : "0.00";

/** Failures with their share: `12(0.97%)`. */
export const showFailures = (failures: number, requests: number): string =>
  `${failures}(${showShare(failures, requests)})`;

/** A share in percent; never `0.00%` where there is one, nor `100.00%` where one is missing. */
export const showShare = (part: number, whole: number): string => {
  if (whole === 0 || part === 0) return "0.00%";
  const percent = (part / whole) * 100;
  if (percent < 0.01) return "<0.01%";
  return part < whole && percent > 99.99 ? ">99.99%" : `${percent.toFixed(2)}%`;
};

/** A share of one core: `42%`. */
export const showCpu = (cpu: number): string => (Number.isFinite(cpu) ? `${Math.round(cpu * 100)}%` : "-");

export const showMemory = (bytes: number): string =>
  Number.isFinite(bytes) ? `${Math.round(bytes / 2 ** 20)} MiB` : "-";

/** `2026-11-22T10:00:00Z`, or only the time of day where space is dear. */
export const showMoment = (wallMs: number, short: boolean): string => {
  const text = `${new Date(wallMs).toISOString().slice(0, 19)}Z`;
  return short ? text.slice(11) : text;
};
