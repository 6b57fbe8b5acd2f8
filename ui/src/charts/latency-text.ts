/** 0.1 ms, 10 ms, 2 s: short enough for an axis. */
export function latencyText(milliseconds: number): string {
  const short = (value: number) => String(Number(value.toPrecision(2)));
  return milliseconds >= 999.5 ? `${short(milliseconds / 1000)} s` : `${short(milliseconds)} ms`;
}
